import * as z from "zod";
import { lazily } from "../../core/lazily.ts";

export const SesSettings = lazily(() =>
  z.object({
    SES_REGION: z.string().min(1),
    SES_ENDPOINT: z.url().optional(),
    SES_ACCESS_KEY_ID: z.string().min(1),
    SES_SECRET_ACCESS_KEY: z.string().min(1),
    SES_CONFIGURATION_SET: z.string().min(1).optional(),
    /** The one topic we trust: any AWS account can have SNS sign messages of its own topics. */
    SNS_TOPIC_ARN: z.string().min(1).optional(),
    /** For a simulator of SNS: an origin to trust besides SNS's own hosts. */
    SNS_CERT_ORIGIN: z
      .url()
      .transform((url) => new URL(url).origin)
      .optional(),
  }),
);
export type SesSettings = z.infer<ReturnType<typeof SesSettings>>;
