import { NO_SERVICE_EMAIL } from "../../core/newsletter/service-email.ts";
import type { Follows } from "../../core/subscribers/follow.ts";
import type { Preferences, Subscriber } from "../../core/subscribers/subscriber.ts";
import type { Ports } from "../../ports/index.ts";
import { queueServiceEmail } from "./queue-service-email.ts";
import { requestKeys } from "./request-keys.ts";

/** Changes how and when a subscriber gets posts. Returns false if they are not subscribed. */
export function changePreferences(
  { subscribers }: Pick<Ports, "subscribers">,
  subscriber: Subscriber,
  chosen: Partial<Omit<Preferences, keyof Follows>>,
  at: number,
  source: "page" | "desk",
): Promise<boolean> {
  return subscribers.changePreferences(subscriber.id, { ...subscriber, ...chosen }, at, source);
}

/**
 * Emails a preferences link to a current or former subscriber. Returns nothing and takes equally long for every address, so
 * that strangers do not learn who is subscribed.
 */
export async function requestPreferencesLink(
  { subscribers, signer, queue, log }: Pick<Ports, "subscribers" | "signer" | "queue" | "log">,
  request: { email: string; clientAddress: string },
  at: number,
): Promise<void> {
  const keys = await requestKeys({ signer }, request);
  const serviceEmailId = await subscribers.requestPreferencesLink(request.email, keys, at);
  await queueServiceEmail({ queue, log }, serviceEmailId ?? NO_SERVICE_EMAIL);
}
