import type { Preferences } from "../core/subscriber.ts";
import type { Ports } from "../ports/index.ts";

/** An address may be written to this often before it has answered. */
const CONFIRMATION_LIMITS = { perDay: 1, perMonth: 3 };

/**
 * Asks an address whether it wants the newsletter. Answers nothing: whoever asks must not learn whether the address is
 * known. The email goes out by the queue, so the answer takes equally long, too.
 */
export async function subscribe(
  { subscribers, suppressions, queue }: Pick<Ports, "subscribers" | "suppressions" | "queue">,
  request: { email: string; preferences: Preferences; source: "form" | "api" },
  at: number,
): Promise<void> {
  const { email, preferences, source } = request;
  const subscriber = await subscribers.request(email, preferences, at, source);
  const unreachable = subscriber.state === "suppressed" || (await suppressions.has(email));
  if (unreachable) return;
  const kind = subscriber.state === "active" ? "already-subscribed" : "confirmation";
  const serviceEmailId = await subscribers.requestServiceEmail(subscriber.id, kind, at, CONFIRMATION_LIMITS);
  if (serviceEmailId !== undefined) await queue.send([{ kind: "service-email", serviceEmailId }]);
}
