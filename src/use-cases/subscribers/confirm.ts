import type { Frequency } from "../../core/frequencies/frequency.ts";
import * as frequencies from "../../core/frequencies/index.ts";
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
 * Reads what a confirmation link would do now, without doing it. Its preferences are those of the request that it answers:
 * whatever else anybody asked for this address in the meantime has links of its own.
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
  // Links from before emails kept what was asked for confirm what the subscriber has.
  const emailId = claim?.emailId;
  const preferences = emailId === undefined ? subscriber : await subscribers.requested(subscriber.id, emailId);
  return preferences ? { outcome: "pending", subscriber, preferences } : { outcome: "expired" };
}

/**
 * Double opt-in: the address is proven to be theirs. Their first digest reaches back to when their present period began,
 * so that nobody who joins at noon misses the morning.
 */
export async function confirm(
  ports: Pick<Ports, "subscribers" | "releases" | "signer" | "queue" | "log">,
  token: string,
  at: number,
): Promise<ConfirmResult> {
  const { subscribers, releases, signer } = ports;
  const reading = await readConfirmation(ports, token, at);
  if (reading.outcome !== "pending") return reading.outcome;
  const { subscriber, preferences } = reading;
  const known: Record<string, Frequency> = { ...frequencies };
  const periodBegan = known[preferences.frequency]?.lastClose(at, preferences) ?? at;
  const cursor = await releases.seqAt(periodBegan);
  const mailbox = await mailboxKey(signer, subscriber.email);
  const confirmed = await subscribers.confirm(subscriber, preferences, cursor, mailbox, { at, source: "page" });
  if (!confirmed) return "already-active";
  if (confirmed.serviceEmailId !== undefined) await queueServiceEmail(ports, confirmed.serviceEmailId);
  return "confirmed";
}
