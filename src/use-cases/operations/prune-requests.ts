import { dayOf } from "../../core/feeds/recent-days.ts";
import { SERVICE_EMAIL_LIFE_MS } from "../../core/newsletter/service-email.ts";
import { NETWORK_MEMORY_MS } from "../../core/operations/client-network.ts";
import { MAIL_REQUEST_MEMORY_MS } from "../../core/subscribers/mail-request.ts";
import { PENDING_LIFE_MS } from "../../core/subscribers/subscriber.ts";
import type { Ports } from "../../ports/index.ts";

/** How long feed request counts are kept: a quarter, so that months can be compared. */
export const FEED_DAYS_KEPT = 92;

/** Rows of each kind deleted per run; the next run continues. */
const STEP = 1_000;

/** Deletes unconfirmed subscriptions, records that no limit needs any more, and old feed request counts. */
export async function pruneRequests(
  {
    site,
    subscribers,
    networkRequests,
    feedRequests,
  }: Pick<Ports, "site" | "subscribers" | "networkRequests" | "feedRequests">,
  at: number,
): Promise<void> {
  await subscribers.expirePending(at - PENDING_LIFE_MS, at, STEP);
  await subscribers.pruneServiceEmails(at - SERVICE_EMAIL_LIFE_MS, STEP);
  await subscribers.pruneMailRequests(at - MAIL_REQUEST_MEMORY_MS, STEP);
  await networkRequests.forget(at - NETWORK_MEMORY_MS, STEP);
  await feedRequests.forget(dayOf(at, site.timeZone) - FEED_DAYS_KEPT);
}
