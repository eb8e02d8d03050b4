import type { Issue } from "../core/issue.ts";
import { say } from "../core/reasons/reason.ts";
import type { Ports } from "../ports/index.ts";
import { ISSUE_LIFE_MS } from "./sweep-deliveries.ts";

/** Whether what failed of an issue may still be sent again: once it is over, and while it is news. */
export function mayResend({ state, openedAt }: Pick<Issue, "state" | "openedAt">, at: number): boolean {
  return state === "finished" && at - openedAt <= ISSUE_LIFE_MS;
}

/**
 * Sends what failed, or what nobody knows about, once more, on somebody's order. Of `unknown` ones some may arrive twice:
 * that is for whoever orders it to weigh.
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
  if (at - issue.openedAt > ISSUE_LIFE_MS) return { outcome: "refused", reason: say("issue-old-news", { id }) };
  const count = await deliveries.resend(id, which, at);
  if (count > 0) await queue.send([{ kind: "deliver", issueId: id }]);
  return { outcome: "queued", count };
}
