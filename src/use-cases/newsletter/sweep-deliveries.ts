import type { Ports } from "../../ports/index.ts";

/** How long feedback may take to settle an unknown delivery. */
const UNKNOWN_MS = 30 * 60_000;

/**
 * Cleans up after crashed workers: expired claims become `unknown`, and a delivery never returns to `queued` by itself.
 * Queues service emails that were never claimed again.
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
