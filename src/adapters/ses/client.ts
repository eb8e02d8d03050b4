import { SESClient } from "@aws-sdk/client-ses";
import { LruCache } from "../../core/lru-cache.ts";
import type { SesSettings } from "./settings.ts";

const clients = new LruCache<SESClient>(4);

/** Returns one client per settings: creating one costs more than a send. */
export function clientFor(settings: SesSettings): SESClient {
  const { SES_REGION: region, SES_ENDPOINT: endpoint } = settings;
  const credentials = { accessKeyId: settings.SES_ACCESS_KEY_ID, secretAccessKey: settings.SES_SECRET_ACCESS_KEY };
  return clients.get(
    JSON.stringify([region, endpoint, credentials]),
    () =>
      new SESClient({
        region,
        credentials,
        // The SDK's retries would send a mail up to three times when a response is lost.
        maxAttempts: 1,
        // Its encoder for browsers appends letter by letter: most of the cost of sending a long digest.
        base64Encoder: base64,
        ...(endpoint !== undefined && { endpoint }),
      }),
  );
}

export function base64(value: Uint8Array | string): string {
  if (typeof value === "string") return Buffer.from(value).toString("base64");
  return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("base64");
}
