import { NO_SERVICE_EMAIL } from "../../core/newsletter/service-email.ts";
import { keptId, keptIds } from "../../core/posts/merges.ts";
import type { Site } from "../../core/site.ts";
import type { Preferences, Subscriber } from "../../core/subscribers/subscriber.ts";
import type { Ports } from "../../ports/index.ts";
import { queueServiceEmail } from "./queue-service-email.ts";
import { requestKeys } from "./request-keys.ts";

/** Changes some of a subscriber's preferences. Returns false if they are not subscribed. */
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

/** Keeps the stored ids of categories that are still chosen, so that undoing a merge restores the original choice. */
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
 * Emails a preferences link to a current or former subscriber. Returns nothing and takes equally long for every address, so
 * that strangers do not learn who is subscribed.
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
