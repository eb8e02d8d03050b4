import type { Ports } from "../ports/index.ts";

/** Whether a link may unsubscribe anybody, without doing it. Links of people long gone still work: they have nothing to do. */
export async function readUnsubscription(
  { signer }: Pick<Ports, "signer">,
  token: string,
  at: number,
): Promise<"valid" | "invalid"> {
  return (await signer.verify("unsubscribe", token, at)) ? "valid" : "invalid";
}

/** Ends a subscription. Doing it twice is fine, and so is doing it years later. */
export async function unsubscribe(
  { subscribers, signer }: Pick<Ports, "subscribers" | "signer">,
  token: string,
  source: "one-click" | "page",
  at: number,
): Promise<"unsubscribed" | "invalid"> {
  const claim = await signer.verify("unsubscribe", token, at);
  if (!claim) return "invalid";
  await subscribers.unsubscribe(claim.subscriberId, at, source);
  return "unsubscribed";
}
