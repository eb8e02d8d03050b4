import type { Mailer } from "../../ports/newsletter/mail-provider.ts";
import { rawMessageForm } from "./raw-message.ts";
import { receiptFor, receiptOf } from "./receipt.ts";
import type { SesSettings } from "./settings.ts";
import { signedPost } from "./signed-post.ts";

/** Longer than SES ever takes, and much shorter than a claim on a delivery. */
const TIMEOUT_MS = 20_000;

/** Sends by Amazon SES: one recipient a call, as the raw bytes we wrote ourselves. */
export function sesMailer(settings: SesSettings): Mailer {
  const post = signedPost(settings);
  return {
    async send(email) {
      const form = rawMessageForm(email, settings.SES_CONFIGURATION_SET);
      try {
        const answer = await post(form, AbortSignal.timeout(TIMEOUT_MS));
        return receiptFor(answer.status, await answer.text());
      } catch (fault) {
        return receiptOf(fault);
      }
    },
    async quota() {
      const { clientFor, GetSendQuotaCommand } = await import("./sdk.ts");
      const abortSignal = AbortSignal.timeout(TIMEOUT_MS);
      const quota = await clientFor(settings).send(new GetSendQuotaCommand({}), { abortSignal });
      const { MaxSendRate = 1, Max24HourSend = 0, SentLast24Hours = 0 } = quota;
      return {
        perSecond: MaxSendRate,
        // SES writes "unlimited" as -1.
        perDay: Max24HourSend < 0 ? Number.MAX_SAFE_INTEGER : Max24HourSend,
        sentToday: SentLast24Hours,
      };
    },
  };
}
