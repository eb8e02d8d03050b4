import { isSince } from "../../core/subscribers/link-token.ts";
import type { Subscriber } from "../../core/subscribers/subscriber.ts";
import type { Ports } from "../../ports/index.ts";
import type { ReceivedDelivery, SubscriptionChange } from "../../ports/subscribers/subscribers.ts";

/** Everything stored about one person. */
export interface OwnData {
  subscriber: Subscriber;
  history: SubscriptionChange[];
  deliveries: ReceivedDelivery[];
}

/** Links that open preferences. */
export type PreferencesPurpose = "preferences" | "manage";

/** Returns the subscriber of a valid link, in any state. */
export async function readOwnData(
  { subscribers, signer }: Pick<Ports, "subscribers" | "signer">,
  token: string,
  at: number,
  purpose: PreferencesPurpose = "preferences",
): Promise<Subscriber | undefined> {
  const claim = await signer.verify(purpose, token, at);
  const subscriber = claim && (await subscribers.byId(claim.subscriberId));
  // A fresh link that was mailed to the address before is no longer fresh.
  return subscriber && (purpose === "manage" || isSince(claim, subscriber.addressSince)) ? subscriber : undefined;
}

export async function exportOwnData(
  ports: Pick<Ports, "subscribers" | "signer">,
  token: string,
  at: number,
): Promise<OwnData | undefined> {
  const subscriber = await readOwnData(ports, token, at);
  if (!subscriber) return undefined;
  const [history, deliveries] = await Promise.all([
    ports.subscribers.changes(subscriber.id),
    ports.subscribers.received(subscriber.id),
  ]);
  return { subscriber, history, deliveries };
}

/** Erases a person. Idempotent; older links then find nobody. */
export async function eraseOwnData(
  ports: Pick<Ports, "subscribers" | "signer">,
  token: string,
  at: number,
): Promise<"erased" | "expired"> {
  const claim = await ports.signer.verify("preferences", token, at);
  if (!claim) return "expired";
  const subscriber = await readOwnData(ports, token, at);
  if (subscriber) await ports.subscribers.erase(subscriber.id, at, "page");
  return "erased";
}
