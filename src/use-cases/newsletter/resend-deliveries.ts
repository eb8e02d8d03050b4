import type { Issue } from "../../core/newsletter/issue.ts";
import { type Reason, reason } from "../../core/reason.ts";
import type { Ports } from "../../ports/index.ts";

/** Returns whether failed deliveries may be resent: the issue is finished and its deliveries are still stored. */
export function mayResend({ state, keepsDeliveries }: Pick<Issue, "state" | "keepsDeliveries">): boolean {
  return state === "finished" && keepsDeliveries;
}

/**
 * Resends failed or unknown deliveries on request. Posts that went out with a later digest are not repeated. Resending
 * `unknown` ones may send duplicates; the publisher decides.
 */
export async function resendDeliveries(
  { issues, deliveries, queue }: Pick<Ports, "issues" | "deliveries" | "queue">,
  { id }: Issue,
  which: { state: "failed" | "unknown"; ids: number[] | undefined },
  at: number,
): Promise<{ outcome: "queued"; count: number } | { outcome: "refused"; reason: Reason }> {
  const issue = await issues.byId(id);
  if (!issue) return { outcome: "refused", reason: reason("no-such-issue", { id: String(id) }) };
  if (issue.state !== "finished")
    return { outcome: "refused", reason: reason("issue-not-finished", { id, state: issue.state }) };
  if (!mayResend(issue)) return { outcome: "refused", reason: reason("issue-forgotten", { id }) };
  const count = await deliveries.resend(id, which, at);
  if (count > 0) await queue.send([{ kind: "deliver", sender: 0 }]);
  return { outcome: "queued", count };
}
