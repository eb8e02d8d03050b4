import { type Subscriber, UNDO_LIFE_MS } from "../../core/subscribers/subscriber.ts";
import type { UnsubscribeReason } from "../../core/subscribers/unsubscribe-reason.ts";
import type { Ports } from "../../ports/index.ts";
import { queueServiceEmail } from "./queue-service-email.ts";
import { mailboxKey } from "./request-keys.ts";

/** What an unsubscribe link would do now. */
type Reading =
  | { outcome: "invalid" }
  | { outcome: "valid" }
  /** Somebody left by such a link lately, and can undo it. */
  | { outcome: "left"; subscriber: Subscriber };

/** Reads an unsubscribe link without using it. Links of former subscribers are valid and do nothing. */
export async function readUnsubscription(
  { subscribers, signer }: Pick<Ports, "subscribers" | "signer">,
  token: string,
  at: number,
): Promise<Reading> {
  const claim = await signer.verify("unsubscribe", token, at);
  if (!claim) return { outcome: "invalid" };
  const subscriber = await subscribers.byId(claim.subscriberId);
  if (subscriber?.state !== "unsubscribed") return { outcome: "valid" };
  const canUndo = await subscribers.canUndo(subscriber.id, at - UNDO_LIFE_MS);
  return canUndo ? { outcome: "left", subscriber } : { outcome: "valid" };
}

/** How somebody unsubscribed: by one click (RFC 8058), by an email (RFC 2369), or on our page, perhaps with a reason. */
export type UnsubscribeSource =
  | { source: "one-click" | "mail" }
  | { source: "page"; reason: UnsubscribeReason | undefined };

/**
 * Unsubscribes. Idempotent, even years later. Leaving by the page sends one goodbye, so that a subscriber notices if
 * somebody else used a forwarded email. One-click and email send none: the mail client has confirmed it, often together with
 * "report spam", and another email would be reported as well.
 */
export async function unsubscribe(
  ports: Pick<Ports, "subscribers" | "signer" | "queue" | "log">,
  token: string,
  leaving: UnsubscribeSource,
  at: number,
): Promise<"unsubscribed" | "invalid"> {
  const { subscribers, signer } = ports;
  const claim = await signer.verify("unsubscribe", token, at);
  if (!claim) return "invalid";
  const { source } = leaving;
  const subscriber = await subscribers.byId(claim.subscriberId);
  if (!subscriber) return "unsubscribed";
  if (source !== "page" || subscriber.state !== "active") {
    await subscribers.unsubscribe(subscriber.id, at, source);
    return "unsubscribed";
  }
  const mailbox = await mailboxKey(signer, subscriber.email);
  const left = await subscribers.unsubscribeWithGoodbye(subscriber, leaving.reason ?? "", mailbox, { at, source });
  if (left?.serviceEmailId !== undefined) await queueServiceEmail(ports, left.serviceEmailId);
  return "unsubscribed";
}

/**
 * Undoes leaving by the link that left: preferences and place in the log are as they were. Sends a welcome, so that a
 * subscriber notices if somebody else used a forwarded email. Returns the subscriber, or `undefined` if it is too late.
 */
export async function undoLeaving(
  ports: Pick<Ports, "subscribers" | "signer" | "queue" | "log">,
  token: string,
  at: number,
): Promise<Subscriber | "invalid" | undefined> {
  const { subscribers, signer } = ports;
  const claim = await signer.verify("unsubscribe", token, at);
  if (!claim) return "invalid";
  const subscriber = await subscribers.byId(claim.subscriberId);
  if (!subscriber || subscriber.state === "active") return subscriber;
  const mailbox = await mailboxKey(signer, subscriber.email);
  const undone = await subscribers.undoLeaving(subscriber, at - UNDO_LIFE_MS, mailbox, { at, source: "page" });
  if (undone?.serviceEmailId !== undefined) await queueServiceEmail(ports, undone.serviceEmailId);
  return undone && subscriber;
}
