import type { Preferences, Subscriber } from "../core/subscriber.ts";
import type { Ports } from "../ports/index.ts";

/** The subscriber a preferences link belongs to, while the link is fresh and they are still subscribed. */
export async function readPreferences(
  { subscribers, signer }: Pick<Ports, "subscribers" | "signer">,
  token: string,
  at: number,
): Promise<Subscriber | undefined> {
  const claim = await signer.verify("preferences", token, at);
  const subscriber = claim && (await subscribers.byId(claim.subscriberId));
  return subscriber?.state === "active" ? subscriber : undefined;
}

export async function changePreferences(
  ports: Pick<Ports, "subscribers" | "signer">,
  token: string,
  preferences: Preferences,
  at: number,
): Promise<"changed" | "expired"> {
  const subscriber = await readPreferences(ports, token, at);
  if (!subscriber) return "expired";
  return (await ports.subscribers.changePreferences(subscriber.id, preferences, at, "page")) ? "changed" : "expired";
}

/** Mails a fresh preferences link to an address that is subscribed. Answers nothing: strangers must not learn whether it is. */
export async function requestPreferencesLink(
  { subscribers, queue }: Pick<Ports, "subscribers" | "queue">,
  email: string,
  at: number,
): Promise<void> {
  const subscriber = await subscribers.byEmail(email);
  if (subscriber?.state !== "active") return;
  const limits = { perDay: 3, perMonth: 20 };
  const serviceEmailId = await subscribers.requestServiceEmail(subscriber.id, "preferences-link", at, limits);
  if (serviceEmailId !== undefined) await queue.send([{ kind: "service-email", serviceEmailId }]);
}
