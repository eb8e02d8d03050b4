import { GetSendQuotaCommand, type SESClient, SendRawEmailCommand } from "@aws-sdk/client-ses";
import { reason } from "../../core/reason.ts";
import { writeMime } from "../../emails/mime.ts";
import type { Mailer } from "../../ports/newsletter/mail-provider.ts";
import { receiptOf } from "./receipt.ts";
import type { SesSettings } from "./settings.ts";

/** Longer than SES ever takes, and much shorter than a claim on a delivery. */
const TIMEOUT_MS = 20_000;

/** Sends by Amazon SES: one recipient a call, as the raw bytes we wrote ourselves. */
export function sesMailer(client: SESClient, { SES_CONFIGURATION_SET }: SesSettings): Mailer {
  return {
    async send(email) {
      const command = new SendRawEmailCommand({
        RawMessage: { Data: writeMime(email) },
        Destinations: [email.to],
        Tags: Object.entries(email.tags).map(([Name, Value]) => ({ Name, Value })),
        ConfigurationSetName: SES_CONFIGURATION_SET,
      });
      try {
        const { MessageId } = await client.send(command, { abortSignal: AbortSignal.timeout(TIMEOUT_MS) });
        if (MessageId) return { outcome: "accepted", messageId: MessageId };
        return { outcome: "unknown", reason: reason("accepted-without-id") };
      } catch (error) {
        return receiptOf(error);
      }
    },
    async quota() {
      const quota = await client.send(new GetSendQuotaCommand({}), { abortSignal: AbortSignal.timeout(TIMEOUT_MS) });
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
