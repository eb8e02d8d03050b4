import type { Frequency } from "../core/frequencies/frequency.ts";
import * as frequencies from "../core/frequencies/index.ts";
import type { Ports } from "../ports/index.ts";
import { addressKeys } from "./address-keys.ts";
import { callForServiceEmail } from "./call-for-service-email.ts";

export type Confirmed = "confirmed" | "already-active" | "expired";

/** What a confirmation link would do now, without doing it. */
export async function readConfirmation(
  { subscribers, signer }: Pick<Ports, "subscribers" | "signer">,
  token: string,
  at: number,
): Promise<"pending" | "already-active" | "expired"> {
  const claim = await signer.verify("confirm", token, at);
  const subscriber = claim && (await subscribers.byId(claim.subscriberId));
  if (subscriber?.state === "pending") return "pending";
  return subscriber?.state === "active" ? "already-active" : "expired";
}

/**
 * Double opt-in: the address is proven to be theirs. Their first digest reaches back to when their present period began,
 * so that nobody who joins at noon misses the morning.
 */
export async function confirm(
  ports: Pick<Ports, "subscribers" | "releases" | "signer" | "queue" | "log">,
  token: string,
  at: number,
): Promise<Confirmed> {
  const { subscribers, releases, signer } = ports;
  const claim = await signer.verify("confirm", token, at);
  const subscriber = claim && (await subscribers.byId(claim.subscriberId));
  if (subscriber?.state === "active") return "already-active";
  if (subscriber?.state !== "pending") return "expired";
  const { email, frequency, hour, timeZone } = subscriber;
  const known: Record<string, Frequency> = { ...frequencies };
  const periodBegan = known[frequency]?.lastClose(at, { hour, timeZone }) ?? at;
  const cursor = await releases.seqAt(periodBegan);
  const keys = await addressKeys(signer, email);
  const confirmed = await subscribers.confirm(subscriber, cursor, keys, { at, source: "page" });
  if (!confirmed) return "already-active";
  if (confirmed.serviceEmailId !== undefined) await callForServiceEmail(ports, confirmed.serviceEmailId);
  return "confirmed";
}
