import { lazily } from "../../core/lazily.ts";
import type { MailProvider } from "../../ports/newsletter/mail-provider.ts";
import { sesAccount } from "./account.ts";
import { SesSettings } from "./settings.ts";

/** Opens Amazon SES, which sends feedback through Amazon SNS. Each part is loaded with its first call. */
export function ses(env: object): MailProvider {
  const settings = SesSettings().parse(env);
  const mailer = lazily(async () => (await import("./mailer.ts")).sesMailer(settings));
  const feedback = lazily(async () => (await import("./feedback.ts")).sesFeedback(settings));
  return {
    mailer: {
      send: async (email) => (await mailer()).send(email),
      quota: async () => (await mailer()).quota(),
    },
    feedback: { verify: async (...given) => (await feedback()).verify(...given) },
    mailAccount: sesAccount(settings),
  };
}
