import type { UnsubscribeReason } from "../core/unsubscribe-reason.ts";
import type { Ports } from "../ports/index.ts";
import { addressKeys } from "./address-keys.ts";

/** Whether a link may unsubscribe anybody, without doing it. Links of people long gone still work: they have nothing to do. */
export async function readUnsubscription(
  { signer }: Pick<Ports, "signer">,
  token: string,
  at: number,
): Promise<"valid" | "invalid"> {
  return (await signer.verify("unsubscribe", token, at)) ? "valid" : "invalid";
}

/** How somebody left: by what mailbox providers send for them (RFC 8058), or on our page, perhaps with a reason. */
export type Leaving = { source: "one-click" } | { source: "page"; reason: UnsubscribeReason | undefined };

/**
 * Ends a subscription. Doing it twice is fine, and so is doing it years later. Who left on our page gets one goodbye: if
 * somebody else pressed the button of a forwarded email, the subscriber learns of it. After one click none is sent: the
 * mailbox has said so already, often together with "report spam", and one more email would be reported, too.
 */
export async function unsubscribe(
  { subscribers, signer, queue }: Pick<Ports, "subscribers" | "signer" | "queue">,
  token: string,
  leaving: Leaving,
  at: number,
): Promise<"unsubscribed" | "invalid"> {
  const claim = await signer.verify("unsubscribe", token, at);
  if (!claim) return "invalid";
  const { source } = leaving;
  const subscriber = await subscribers.byId(claim.subscriberId);
  const reason = source === "page" ? leaving.reason : undefined;
  const left = await subscribers.unsubscribe(claim.subscriberId, at, source, reason);
  if (!left || source !== "page" || subscriber?.state !== "active") return "unsubscribed";
  const keys = await addressKeys(signer, subscriber.email);
  const serviceEmailId = await subscribers.requestServiceEmail(subscriber.email, "goodbye", keys, at);
  if (serviceEmailId !== undefined) await queue.send([{ kind: "service-email", serviceEmailId }]);
  return "unsubscribed";
}
