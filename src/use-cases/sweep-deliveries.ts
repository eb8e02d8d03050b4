import { say } from "../core/reasons/reason.ts";
import type { Ports } from "../ports/index.ts";

/** How long the provider's events may take to settle what we do not know. */
const UNKNOWN_MS = 30 * 60_000;

/** How long an issue may take from its opening; what is left then would be old news. */
export const ISSUE_LIFE_MS = 24 * 3_600_000;

/**
 * Cleans up after workers that died: claims that ran out become `unknown`, and a delivery never `queued` by itself; emails
 * about subscriptions that were never taken are called again; issues past their deadline expire.
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
  for (const issue of await issues.inState(["planned", "sending", "paused"])) {
    if (at - issue.openedAt > ISSUE_LIFE_MS) {
      const reason = say("issue-too-old");
      // First what is queued: a crash before the issue itself has expired repeats it. What a worker gives back afterwards,
      // its own record skips.
      await deliveries.skipQueued(issue.id, reason, at);
      await issues.setState(issue.id, ["planned", "sending", "paused"], "expired", reason);
    } else if (site.newsletter.onUnknown === "resend" && issue.state === "sending") {
      await deliveries.resendUnknown(issue.id, at - UNKNOWN_MS, at);
    }
  }
}
