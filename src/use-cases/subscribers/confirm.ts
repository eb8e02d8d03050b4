import { frequencyNamed } from "../../core/frequencies/by-name.ts";
import type { Preferences, Subscriber } from "../../core/subscribers/subscriber.ts";
import type { Ports } from "../../ports/index.ts";
import { queueServiceEmail } from "./queue-service-email.ts";
import { mailboxKey } from "./request-keys.ts";

export type ConfirmResult = "confirmed" | "already-active" | "expired";

/** What a confirmation link would do now. */
type Reading =
  | { outcome: "pending"; subscriber: Subscriber; preferences: Preferences }
  | { outcome: "already-active" }
  | { outcome: "expired" };

/**
 * Reads a confirmation link without using it. Its preferences are those of its own request; other requests for the address
 * have their own links.
 */
export async function readConfirmation(
  { subscribers, signer }: Pick<Ports, "subscribers" | "signer">,
  token: string,
  at: number,
): Promise<Reading> {
  const claim = await signer.verify("confirm", token, at);
  const subscriber = claim && (await subscribers.byId(claim.subscriberId));
  if (subscriber?.state === "active") return { outcome: "already-active" };
  if (subscriber?.state !== "pending") return { outcome: "expired" };
  // Older links without an email id confirm the subscriber's current preferences.
  const emailId = claim?.emailId;
  const preferences = emailId === undefined ? subscriber : await subscribers.requested(subscriber.id, emailId);
  return preferences ? { outcome: "pending", subscriber, preferences } : { outcome: "expired" };
}

/**
 * Confirms a subscription (double opt-in). The first digest covers the whole current period, so that somebody who joins at
 * noon does not miss the morning's posts.
 */
export async function confirm(
  ports: Pick<Ports, "site" | "subscribers" | "releases" | "signer" | "queue" | "log">,
  token: string,
  at: number,
): Promise<ConfirmResult> {
  const { subscribers, releases, signer } = ports;
  const reading = await readConfirmation(ports, token, at);
  if (reading.outcome !== "pending") return reading.outcome;
  const { subscriber, preferences } = reading;
  const periodBegan = frequencyNamed(preferences.frequency)?.lastClose(at, preferences, ports.site.newsletter) ?? at;
  const cursor = await releases.seqAt(periodBegan);
  const mailbox = await mailboxKey(signer, subscriber.email);
  const confirmed = await subscribers.confirm(subscriber, preferences, cursor, mailbox, { at, source: "page" });
  if (!confirmed) return "already-active";
  if (confirmed.serviceEmailId !== undefined) await queueServiceEmail(ports, confirmed.serviceEmailId);
  return "confirmed";
}
