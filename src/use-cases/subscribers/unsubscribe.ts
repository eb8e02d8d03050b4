import type { UnsubscribeReason } from "../../core/subscribers/unsubscribe-reason.ts";
import type { Ports } from "../../ports/index.ts";
import { queueServiceEmail } from "./queue-service-email.ts";
import { mailboxKey } from "./request-keys.ts";

/** Checks an unsubscribe link without using it. Links of former subscribers are valid and do nothing. */
export async function readUnsubscription(
  { signer }: Pick<Ports, "signer">,
  token: string,
  at: number,
): Promise<"valid" | "invalid"> {
  return (await signer.verify("unsubscribe", token, at)) ? "valid" : "invalid";
}

/** How somebody unsubscribed: by one click (RFC 8058), or on our page, perhaps with a reason. */
export type UnsubscribeSource = { source: "one-click" } | { source: "page"; reason: UnsubscribeReason | undefined };

/**
 * Unsubscribes. Idempotent, even years later. Leaving by the page sends one goodbye, so that a subscriber notices if
 * somebody else used a forwarded email. One-click sends none: the mail client has confirmed it, often together with "report
 * spam", and another email would be reported as well.
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
  if (source !== "page" || subscriber?.state !== "active") {
    await subscribers.unsubscribe(claim.subscriberId, at, source);
    return "unsubscribed";
  }
  const mailbox = await mailboxKey(signer, subscriber.email);
  const left = await subscribers.unsubscribeWithGoodbye(subscriber, leaving.reason ?? "", mailbox, { at, source });
  if (left?.serviceEmailId !== undefined) await queueServiceEmail(ports, left.serviceEmailId);
  return "unsubscribed";
}
