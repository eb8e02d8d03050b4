import { NO_SERVICE_EMAIL } from "../../core/newsletter/service-email.ts";
import { keptId, keptIds } from "../../core/posts/merges.ts";
import type { Site } from "../../core/site.ts";
import type { Preferences, Subscriber } from "../../core/subscribers/subscriber.ts";
import type { Ports } from "../../ports/index.ts";
import { queueServiceEmail } from "./queue-service-email.ts";
import { requestKeys } from "./request-keys.ts";

/** Changes what was chosen of somebody's preferences; the rest stays. False where they are not subscribed. */
export function changePreferences(
  { subscribers, site }: Pick<Ports, "subscribers" | "site">,
  subscriber: Subscriber,
  chosen: Partial<Preferences>,
  at: number,
  source: "page" | "desk",
): Promise<boolean> {
  const categories = chosen.categories && asStored(site, subscriber.categories, chosen.categories);
  const preferences = { ...subscriber, ...chosen, ...(categories && { categories }) };
  return subscribers.changePreferences(subscriber.id, preferences, at, source);
}

/** A category that was chosen by another id and is still wanted stays as it was: should a merge be taken back, it is theirs. */
function asStored({ categoryMerges }: Pick<Site, "categoryMerges">, before: string[], chosen: string[]): string[] {
  const wanted = keptIds(categoryMerges, chosen);
  return wanted
    .flatMap((id) => {
      const known = before.filter((other) => keptId(categoryMerges, other) === id);
      return known.length > 0 ? known : [id];
    })
    .sort();
}

/**
 * Mails a preferences link to an address that is or was subscribed. Answers nothing, and takes equally long: strangers
 * must not learn whether it is.
 */
export async function requestPreferencesLink(
  { subscribers, signer, queue, log }: Pick<Ports, "subscribers" | "signer" | "queue" | "log">,
  request: { email: string; clientAddress: string },
  at: number,
): Promise<void> {
  const keys = await requestKeys({ signer }, request);
  const serviceEmailId = await subscribers.requestPreferencesLink(request.email, keys, at);
  await queueServiceEmail({ queue, log }, serviceEmailId ?? NO_SERVICE_EMAIL);
}
