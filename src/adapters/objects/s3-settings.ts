import type { S3ClientConfig } from "@aws-sdk/client-s3";
import * as z from "zod";
import { lazily } from "../../core/lazily.ts";

/** Settings of an S3 bucket, by the same names in the Worker and on the command line. */
export const S3Settings = lazily(() =>
  z.object({
    S3_ENDPOINT: z.url().optional(),
    S3_REGION: z.string().default("us-east-1"),
    S3_BUCKET: z.string().min(1),
    S3_ACCESS_KEY_ID: z.string().min(1),
    S3_SECRET_ACCESS_KEY: z.string().min(1),
    S3_FORCE_PATH_STYLE: z.stringbool().optional(),
  }),
);
export type S3Settings = z.infer<ReturnType<typeof S3Settings>>;

export function s3ClientConfig(settings: S3Settings): S3ClientConfig {
  return {
    region: settings.S3_REGION,
    ...(settings.S3_ENDPOINT && { endpoint: settings.S3_ENDPOINT }),
    forcePathStyle: settings.S3_FORCE_PATH_STYLE ?? settings.S3_ENDPOINT !== undefined,
    credentials: { accessKeyId: settings.S3_ACCESS_KEY_ID, secretAccessKey: settings.S3_SECRET_ACCESS_KEY },
    // The SDK sends checksums as trailers, which many servers other than Amazon's refuse.
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
  };
}
