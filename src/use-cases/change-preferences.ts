import { NO_SERVICE_EMAIL } from "../core/service-email.ts";
import type { Preferences } from "../core/subscriber.ts";
import type { Ports } from "../ports/index.ts";
import { addressKeys } from "./address-keys.ts";
import { callForServiceEmail } from "./call-for-service-email.ts";
import { readOwnData } from "./own-data.ts";

/** Changes what was chosen of the preferences; the rest stays. */
export async function changePreferences(
  ports: Pick<Ports, "subscribers" | "signer">,
  token: string,
  chosen: Partial<Preferences>,
  at: number,
): Promise<"changed" | "expired"> {
  const subscriber = await readOwnData(ports, token, at);
  if (!subscriber) return "expired";
  const preferences = { ...subscriber, ...chosen };
  return (await ports.subscribers.changePreferences(subscriber.id, preferences, at, "page")) ? "changed" : "expired";
}

/**
 * Mails a fresh preferences link to an address that is or was subscribed. Answers nothing, and takes equally long: strangers
 * must not learn whether it is.
 */
export async function requestPreferencesLink(
  { subscribers, signer, queue, log }: Pick<Ports, "subscribers" | "signer" | "queue" | "log">,
  email: string,
  at: number,
): Promise<void> {
  const keys = await addressKeys(signer, email);
  const serviceEmailId = await subscribers.requestServiceEmail(email, "preferences-link", keys, at);
  await callForServiceEmail({ queue, log }, serviceEmailId ?? NO_SERVICE_EMAIL);
}
