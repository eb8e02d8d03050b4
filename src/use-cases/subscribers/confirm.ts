import { frequencyNamed } from "../../core/frequencies/by-name.ts";
import { EVERYTHING, type Follows, followsEverything, newAmong } from "../../core/subscribers/follow.ts";
import type { Preferences, Subscriber } from "../../core/subscribers/subscriber.ts";
import type { Ports } from "../../ports/index.ts";
import { changeFollows } from "./change-follows.ts";
import { queueServiceEmail } from "./queue-service-email.ts";
import { mailboxKey } from "./request-keys.ts";

export type ConfirmResult = "confirmed" | "added" | "full" | "already-active" | "expired";

/** What a confirmation link would do now. */
type Reading =
  | { outcome: "pending"; subscriber: Subscriber; preferences: Preferences }
  /** A subscriber asked for more than they follow. */
  | { outcome: "adding"; subscriber: Subscriber; more: Follows }
  | { outcome: "already-active" }
  | { outcome: "expired" };

/** Returns what a request of a subscriber would add, if anything: everything holds the rest already. */
export function moreFor(subscriber: Follows, asked: Follows): Follows | undefined {
  const more = newAmong(subscriber, asked);
  return followsEverything(subscriber) || followsEverything(more) ? undefined : more;
}

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
  if (subscriber?.state !== "pending" && subscriber?.state !== "active") return { outcome: "expired" };
  // Older links without an email id confirm the subscriber's current preferences.
  const emailId = claim?.emailId;
  const preferences = emailId === undefined ? subscriber : await subscribers.requested(subscriber.id, emailId);
  if (subscriber.state === "active") {
    const more = moreFor(subscriber, preferences ?? EVERYTHING);
    return more ? { outcome: "adding", subscriber, more } : { outcome: "already-active" };
  }
  return preferences ? { outcome: "pending", subscriber, preferences } : { outcome: "expired" };
}

/**
 * Confirms a subscription (double opt-in). The first digest covers the whole current period, so that somebody who joins at
 * noon does not miss the morning's posts.
 */
export async function confirm(
  ports: Pick<Ports, "subscribers" | "releases" | "signer" | "queue" | "log" | "posts" | "site">,
  token: string,
  at: number,
): Promise<ConfirmResult> {
  const { subscribers, releases, signer } = ports;
  const reading = await readConfirmation(ports, token, at);
  if (reading.outcome === "adding") {
    const { outcome } = await changeFollows(ports, reading.subscriber, { add: reading.more }, at, "page");
    return outcome === "changed" ? "added" : outcome === "refused" ? "full" : "expired";
  }
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
