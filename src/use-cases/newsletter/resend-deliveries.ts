import type { Issue } from "../../core/newsletter/issue.ts";
import { say } from "../../core/reasons/reason.ts";
import type { Ports } from "../../ports/index.ts";

/** Whether what failed of an issue may be sent again: once it is over, and while its deliveries are kept. */
export function mayResend({ state, keepsDeliveries }: Pick<Issue, "state" | "keepsDeliveries">): boolean {
  return state === "finished" && keepsDeliveries;
}

/**
 * Sends what failed, or what nobody knows about, once more, on somebody's order. What has gone out with a later digest
 * meanwhile is not sent again, but of `unknown` ones some may arrive twice: that is for whoever orders it to weigh.
 */
export async function resendDeliveries(
  { issues, deliveries, queue }: Pick<Ports, "issues" | "deliveries" | "queue">,
  { id }: Issue,
  which: { state: "failed" | "unknown"; ids: number[] | undefined },
  at: number,
): Promise<{ outcome: "queued"; count: number } | { outcome: "refused"; reason: string }> {
  const issue = await issues.byId(id);
  if (issue?.state !== "finished")
    return { outcome: "refused", reason: say("issue-not-finished", { id, state: String(issue?.state) }) };
  if (!mayResend(issue)) return { outcome: "refused", reason: say("issue-forgotten", { id }) };
  const count = await deliveries.resend(id, which, at);
  if (count > 0) await queue.send([{ kind: "deliver", sender: 0 }]);
  return { outcome: "queued", count };
}
