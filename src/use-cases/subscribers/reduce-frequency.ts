import { frequencyNamed } from "../../core/frequencies/by-name.ts";
import { isLessFrequent } from "../../core/frequencies/less-often.ts";
import type { Ports } from "../../ports/index.ts";

/**
 * Reduces the frequency by an unsubscribe link; never increases it. The result does not reveal whether the address is
 * subscribed, because the link may have been forwarded.
 */
export async function reduceFrequency(
  { subscribers, signer }: Pick<Ports, "subscribers" | "signer">,
  token: string,
  frequency: string,
  at: number,
): Promise<"done" | "invalid"> {
  const claim = await signer.verify("unsubscribe", token, at);
  if (!claim) return "invalid";
  const subscriber = await subscribers.byId(claim.subscriberId);
  if (subscriber?.state !== "active") return "done";
  const [present, wanted] = [frequencyNamed(subscriber.frequency), frequencyNamed(frequency)];
  if (!wanted || (present && !isLessFrequent(wanted, present, at, subscriber))) return "done";
  await subscribers.changePreferences(subscriber.id, { ...subscriber, frequency }, at, "unsubscribe-page");
  return "done";
}
