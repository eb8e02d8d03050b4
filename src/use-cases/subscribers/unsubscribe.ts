import type { UnsubscribeReason } from "../../core/subscribers/unsubscribe-reason.ts";
import type { Ports } from "../../ports/index.ts";
import { queueServiceEmail } from "./queue-service-email.ts";
import { mailboxKey } from "./request-keys.ts";

/** Whether a link may unsubscribe anybody, without doing it. Links of people long gone still work: they have nothing to do. */
export async function readUnsubscription(
  { signer }: Pick<Ports, "signer">,
  token: string,
  at: number,
): Promise<"valid" | "invalid"> {
  return (await signer.verify("unsubscribe", token, at)) ? "valid" : "invalid";
}

/** How somebody left: by what mailbox providers send for them (RFC 8058), or on our page, perhaps with a reason. */
export type UnsubscribeSource = { source: "one-click" } | { source: "page"; reason: UnsubscribeReason | undefined };

/**
 * Ends a subscription. Doing it twice is fine, and so is doing it years later. Who left on our page gets one goodbye: if
 * somebody else pressed the button of a forwarded email, the subscriber learns of it. After one click none is sent: the
 * mailbox has said so already, often together with "report spam", and one more email would be reported, too.
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
  const left = await subscribers.sayGoodbye(subscriber, leaving.reason ?? "", mailbox, { at, source });
  if (left?.serviceEmailId !== undefined) await queueServiceEmail(ports, left.serviceEmailId);
  return "unsubscribed";
}
