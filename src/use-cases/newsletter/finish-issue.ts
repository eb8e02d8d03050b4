import { reason } from "../../core/reason.ts";
import type { Ports } from "../../ports/index.ts";

/**
 * Finishes an issue once accepted + failed + skipped + unknown = planned. If unknown deliveries are to be resent, it waits
 * for their feedback first.
 */
export async function finishIssue(
  { site, issues, deliveries }: Pick<Ports, "site" | "issues" | "deliveries">,
  id: number,
  at: number,
): Promise<boolean> {
  // Counting reads every delivery, so it is not done while a sender still holds claims.
  if ((await deliveries.hasQueued(id)) || (await deliveries.hasClaims(id))) return false;
  if (site.newsletter.onUnknown === "resend" && (await deliveries.awaitsFeedback(id))) return false;
  const counts = await issues.counts(id);
  if (counts.queued > 0) await deliveries.lookAgain(id);
  if (counts.queued + counts.sending > 0) return false;
  const ended = counts.accepted + counts.failed + counts.skipped + counts.unknown;
  const issue = await issues.byId(id);
  if (issue?.state === "sending" && ended !== issue.planned) {
    await issues.setState(id, ["sending"], "paused", reason("ledger-mismatch", { planned: issue.planned, ended }));
    return false;
  }
  return issues.finish(id, at);
}
