import type { MailProvider } from "../../ports/newsletter/mail-provider.ts";
import { sesAccount } from "./account.ts";
import { clientFor } from "./client.ts";
import { sesFeedback } from "./feedback.ts";
import { sesMailer } from "./mailer.ts";
import { SesSettings } from "./settings.ts";

/** Opens Amazon SES, which sends feedback through Amazon SNS. */
export function ses(env: object): MailProvider {
  const settings = SesSettings.parse(env);
  const client = clientFor(settings);
  return {
    mailer: sesMailer(client, settings),
    feedback: sesFeedback(settings),
    mailAccount: sesAccount(client, settings),
  };
}
