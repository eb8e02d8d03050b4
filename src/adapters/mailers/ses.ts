import { GetSendQuotaCommand, SESClient, SendRawEmailCommand } from "@aws-sdk/client-ses";
import * as z from "zod";
import { LruCache } from "../../core/lru-cache.ts";
import { say } from "../../core/reasons/reason.ts";
import { writeMime } from "../../emails/mime.ts";
import type { Mailer } from "../../ports/newsletter/mailer.ts";
import { receiptOf } from "./ses-receipt.ts";

export const Settings = z.object({
  SES_REGION: z.string().min(1),
  SES_ENDPOINT: z.url().optional(),
  SES_ACCESS_KEY_ID: z.string().min(1),
  SES_SECRET_ACCESS_KEY: z.string().min(1),
  SES_CONFIGURATION_SET: z.string().min(1).optional(),
});

/** Longer than SES ever takes, and much shorter than a claim on a delivery lasts. */
const TIMEOUT_MS = 20_000;

/** Amazon SES, one recipient a call, by the raw bytes we wrote ourselves. */
export function ses(env: object): Mailer {
  const settings = Settings.parse(env);
  const client = clientFor(settings);
  return {
    async send(email) {
      const command = new SendRawEmailCommand({
        RawMessage: { Data: writeMime(email) },
        Destinations: [email.to],
        Tags: Object.entries(email.tags).map(([Name, Value]) => ({ Name, Value })),
        ConfigurationSetName: settings.SES_CONFIGURATION_SET,
      });
      try {
        const { MessageId } = await client.send(command, { abortSignal: AbortSignal.timeout(TIMEOUT_MS) });
        if (MessageId) return { outcome: "accepted", messageId: MessageId };
        return { outcome: "unknown", reason: say("yes-without-id") };
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

const clients = new LruCache<SESClient>(4);

/** One client for all calls with the same settings: making one costs more than a send. */
export function clientFor(settings: z.infer<typeof Settings>): SESClient {
  const { SES_REGION: region, SES_ENDPOINT: endpoint } = settings;
  const credentials = { accessKeyId: settings.SES_ACCESS_KEY_ID, secretAccessKey: settings.SES_SECRET_ACCESS_KEY };
  return clients.get(
    JSON.stringify([region, endpoint, credentials]),
    () =>
      new SESClient({
        region,
        credentials,
        // The SDK's own retries would send a mail up to three times when an answer is lost.
        maxAttempts: 1,
        // Its own encoder for browsers adds up a string letter by letter: for a long digest most of what sending costs.
        base64Encoder: base64,
        ...(endpoint !== undefined && { endpoint }),
      }),
  );
}

export function base64(value: Uint8Array | string): string {
  if (typeof value === "string") return Buffer.from(value).toString("base64");
  return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("base64");
}
