import { NO_SERVICE_EMAIL } from "../../core/newsletter/service-email.ts";
import { isSince } from "../../core/subscribers/link-token.ts";
import type { Subscriber } from "../../core/subscribers/subscriber.ts";
import type { Ports } from "../../ports/index.ts";
import { queueServiceEmail } from "./queue-service-email.ts";
import { mailboxKey, requestKeys } from "./request-keys.ts";

/**
 * Asks an address whether a subscription may move to it. Returns nothing and takes equally long for every address, so that
 * subscribers do not learn who else is subscribed.
 */
export async function requestAddressChange(
  { subscribers, signer, queue, log }: Pick<Ports, "subscribers" | "signer" | "queue" | "log">,
  { id }: Subscriber,
  request: { email: string; clientAddress: string },
  at: number,
): Promise<void> {
  const keys = await requestKeys({ signer }, request);
  const serviceEmailId = await subscribers.requestAddressChange(id, request.email, keys, at);
  await queueServiceEmail({ queue, log }, serviceEmailId ?? NO_SERVICE_EMAIL);
}

/** What the link to a new address would do now. */
type Reading =
  | { outcome: "pending"; subscriber: Subscriber; email: string }
  /** They have the address already. */
  | { outcome: "changed" }
  | { outcome: "expired" };

/** Reads the link without using it. Any change of the address ends the links that were made before. */
export async function readAddressChange(
  { subscribers, signer }: Pick<Ports, "subscribers" | "signer">,
  token: string,
  at: number,
): Promise<Reading> {
  const claim = await signer.verify("address", token, at);
  const subscriber = claim && (await subscribers.byId(claim.subscriberId));
  const email = claim?.emailId && subscriber && (await subscribers.requestedAddress(subscriber.id, claim.emailId));
  if (!email || subscriber.state !== "active") return { outcome: "expired" };
  if (subscriber.email === email) return { outcome: "changed" };
  return isSince(claim, subscriber.addressSince) ? { outcome: "pending", subscriber, email } : { outcome: "expired" };
}

/**
 * Moves a subscription to the address that the link was mailed to, and tells the address before. Cursor, preferences and history stay,
 * so that no post is lost or repeated. `taken`: the address has a subscription of its own by now, or must not be written to.
 */
export async function changeAddress(
  ports: Pick<Ports, "subscribers" | "signer" | "queue" | "log">,
  token: string,
  at: number,
): Promise<"changed" | "taken" | "expired"> {
  const { subscribers, signer } = ports;
  const reading = await readAddressChange(ports, token, at);
  if (reading.outcome !== "pending") return reading.outcome;
  const { subscriber, email } = reading;
  const before = await mailboxKey(signer, subscriber.email);
  const moved = await subscribers.changeAddress(subscriber, email, before, { at, source: "page" });
  if (!moved) return "taken";
  if (moved.serviceEmailId !== undefined) await queueServiceEmail(ports, moved.serviceEmailId);
  return "changed";
}
