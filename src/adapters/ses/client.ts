import { SESClient } from "@aws-sdk/client-ses";
import { LruCache } from "../../core/lru-cache.ts";
import type { SesSettings } from "./settings.ts";
import { Sha256 } from "./sha256.ts";

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
        sha256: Sha256,
        ...(endpoint !== undefined && { endpoint }),
      }),
  );
}
