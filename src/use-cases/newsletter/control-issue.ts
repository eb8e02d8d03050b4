import type { Issue, IssueState } from "../../core/newsletter/issue.ts";
import { type Reason, reason } from "../../core/reason.ts";
import type { Ports } from "../../ports/index.ts";
import { type PlanPorts, planIssue } from "./plan-issues.ts";

/** The result of pausing, resuming or cancelling. Repeating it changes nothing. */
export type ControlResult = { outcome: "done" } | { outcome: "refused"; reason: Reason };

const OPEN: IssueState[] = ["planned", "sending"];

/** Pauses an issue between two sub-batches. Emails being sent at this moment still go out. */
export async function pauseIssue(
  { issues }: Pick<Ports, "issues">,
  issue: Issue,
  why: string | undefined,
): Promise<ControlResult> {
  if (await issues.setState(issue.id, OPEN, "paused", manualReason("paused", why))) return { outcome: "done" };
  return unchangedResult({ issues }, issue, "paused");
}

/** Resumes a paused issue after the same checks as at its start. A problem that is still there pauses it again. */
export async function resumeIssue(ports: PlanPorts, issue: Issue, at: number): Promise<ControlResult> {
  const { issues, queue } = ports;
  if (!(await issues.setState(issue.id, ["paused"], "planned", undefined)))
    return unchangedResult(ports, issue, ...OPEN);
  await planIssue(ports, issue, at);
  const resumed = await issues.byId(issue.id);
  if (resumed?.state === "sending") await queue.send([{ kind: "deliver", sender: 0 }]);
  return resumed?.state === "paused" && resumed.reason
    ? { outcome: "refused", reason: resumed.reason }
    : { outcome: "done" };
}

/** Ends the review of an issue, which then starts after the same checks as always. */
export async function sendNow(ports: PlanPorts, issue: Issue, at: number): Promise<ControlResult> {
  await ports.issues.endReview(issue.id, at);
  if (issue.state === "paused") return resumeIssue(ports, issue, at);
  await planIssue(ports, issue, at);
  const started = await ports.issues.byId(issue.id);
  if (started?.state === "sending") await ports.queue.send([{ kind: "deliver", sender: 0 }]);
  if (started?.state === "paused" && started.reason) return { outcome: "refused", reason: started.reason };
  return unchangedResult(ports, issue, ...OPEN, "finished");
}

/** Cancels an issue for good. Unsent deliveries are `skipped`, and their posts do not return in a later issue. */
export async function cancelIssue(
  { issues, deliveries }: Pick<Ports, "issues" | "deliveries">,
  issue: Issue,
  why: string | undefined,
  at: number,
): Promise<ControlResult> {
  const given = manualReason("cancelled", why);
  if (!(await issues.setState(issue.id, [...OPEN, "paused"], "cancelled", given))) {
    const left = await unchangedResult({ issues }, issue, "cancelled");
    if (left.outcome === "refused") return left;
  }
  // Also if it was already cancelled: the earlier request may have crashed before this.
  const { reason: known = given } = (await issues.byId(issue.id)) ?? issue;
  await deliveries.skipQueued(issue.id, known, at);
  return { outcome: "done" };
}

/** Explains a change that had no effect: done before, or too late. */
async function unchangedResult(
  { issues }: Pick<Ports, "issues">,
  { id }: Issue,
  ...wanted: IssueState[]
): Promise<ControlResult> {
  const state = (await issues.byId(id))?.state;
  if (state === undefined) return { outcome: "refused", reason: reason("no-such-issue", { id: String(id) }) };
  if (wanted.includes(state)) return { outcome: "done" };
  return { outcome: "refused", reason: reason("issue-is", { id, state }) };
}

const manualReason = (what: "paused" | "cancelled", why: string | undefined): Reason =>
  why ? reason(`${what}-by-hand-because`, { why }) : reason(`${what}-by-hand`);
