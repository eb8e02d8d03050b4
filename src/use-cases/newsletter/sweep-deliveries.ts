import type { Ports } from "../../ports/index.ts";

/** How long the provider's events may take to settle what we do not know. */
const UNKNOWN_MS = 30 * 60_000;

/**
 * Cleans up after workers that died: claims that ran out become `unknown`, and a delivery never `queued` by itself; emails
 * about subscriptions that were never taken are called again.
 */
export async function sweepDeliveries(
  {
    site,
    issues,
    deliveries,
    subscribers,
    queue,
  }: Pick<Ports, "site" | "issues" | "deliveries" | "subscribers" | "queue">,
  at: number,
): Promise<void> {
  await deliveries.sweep(at);
  const waiting = await subscribers.sweepServiceEmails(at, site.newsletter.onUnknown);
  await queue.send(waiting.map((serviceEmailId) => ({ kind: "service-email", serviceEmailId })));
  if (site.newsletter.onUnknown !== "resend") return;
  for (const { id } of await issues.inState(["sending"])) await deliveries.resendUnknown(id, at - UNKNOWN_MS, at);
}
