import { NO_SERVICE_EMAIL } from "../../core/newsletter/service-email.ts";
import type { Preferences } from "../../core/subscribers/subscriber.ts";
import type { Ports } from "../../ports/index.ts";
import { queueServiceEmail } from "./queue-service-email.ts";
import { requestKeys } from "./request-keys.ts";

/**
 * Sends a confirmation request to an address. Returns nothing: the caller must not learn whether the address is known. The
 * same statements run and one wake-up is queued for every address, so that the response time is equal, too.
 */
export async function subscribe(
  { subscribers, signer, queue, log }: Pick<Ports, "subscribers" | "signer" | "queue" | "log">,
  request: { email: string; preferences: Preferences; source: "form" | "api"; clientAddress: string },
  at: number,
): Promise<void> {
  const { email, preferences, source } = request;
  const keys = await requestKeys({ signer }, request);
  const serviceEmailId = await subscribers.request(email, preferences, keys, { at, source });
  await queueServiceEmail({ queue, log }, serviceEmailId ?? NO_SERVICE_EMAIL);
}
