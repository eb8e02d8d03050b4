import { ALERTS } from "../../core/newsletter/alerts.ts";
import type { Issue } from "../../core/newsletter/issue.ts";
import { ALL_DROPPED } from "../../core/newsletter/issue-edit.ts";
import { withMerged } from "../../core/posts/merges.ts";
import { type Reason, reason } from "../../core/reason.ts";
import { parseFollowKey } from "../../core/subscribers/follow.ts";
import type { Ports } from "../../ports/index.ts";
import type { Editing } from "./compose-issue.ts";
import { finishIssue } from "./finish-issue.ts";
import { foundEdit } from "./issue-edits.ts";
import { lintIssue, nameIssue } from "./preview-issue.ts";
import { wakeSenders } from "./wake-senders.ts";

/** Subscribers per planning step. A statement over this many takes about 50 ms. */
const STEP = 10_000;

/** Steps per run; the next run continues. */
const STEPS_MAX = 120;

/** Releases whose categories are read when planning. Subscribers further behind are checked at sending. */
const NEWS_BACK = 500;

/** Releases in the sample that is linted, more than a digest shows. */
const LINT_BACK = 100;

export type PlanPorts = Pick<
  Ports,
  | "site"
  | "sender"
  | "issues"
  | "deliveries"
  | "releases"
  | "queue"
  | "posts"
  | "signer"
  | "rateGate"
  | "desk"
  | "objects"
  | "now"
>;

/**
 * Plans every open issue and wakes the senders. An issue starts once its counts add up, its review is over and its email
 * passes lint. Without deliveries it is `skipped`, with the reason.
 */
export async function planIssues(ports: PlanPorts, at: number): Promise<void> {
  const { issues } = ports;
  const faults: unknown[] = [];
  // The bucket may be away just when an editor's file is looked for.
  for (const issue of await issues.inState(["planned"]))
    await planIssue(ports, issue, at).catch((fault) => faults.push(fault));
  let isQueued = false;
  for (const issue of await issues.inState(["sending"])) {
    if (await ports.deliveries.hasQueued(issue.id)) isQueued = true;
    else await finishIssue(ports, issue.id, at);
  }
  // Every run wakes the senders again, so that a lost wake-up or a crash only delays.
  if (isQueued) await wakeSenders(ports);
  if (faults.length > 0) throw faults[0];
}

/** Plans the rest of an issue. Starts it when planning is complete and no check fails. */
export async function planIssue(ports: PlanPorts, { id }: Issue, at: number): Promise<void> {
  const { issues, releases, site } = ports;
  const opened = await issues.byId(id);
  if (!opened) return;
  const { throughSeq } = opened;
  const isAlert = opened.frequency === ALERTS;
  // Nobody is told of a match twice.
  const told = isAlert ? await issues.newest(ALERTS, opened.closedAt) : undefined;
  const afterSeq = Math.max(told?.throughSeq ?? 0, throughSeq - NEWS_BACK);
  const known = await releases.news({ afterSeq, throughSeq });
  // Subscribers may have chosen a category by an id that was merged since.
  const follows = isAlert
    ? known.follows.filter((key) => parseFollowKey(key).kind === "watch")
    : withMerged(site.categoryMerges, known.follows);
  const news = { ...known, follows };
  let complete = false;
  for (let step = 0; step < STEPS_MAX && !complete; step++) ({ complete } = await issues.planStep(id, STEP, news, at));
  if (!complete) return;
  const issue = await issues.byId(id);
  if (!issue) return;
  if (issue.planned === 0) {
    await issues.setState(id, ["planned"], "skipped", reason(issue.candidates === 0 ? "nobody-due" : "nothing-new"));
    return;
  }
  if (issue.candidates !== issue.planned + issue.excluded) {
    const { candidates, planned, excluded } = issue;
    await issues.setState(id, ["planned"], "paused", reason("plan-mismatch", { candidates, planned, excluded }));
    return;
  }
  if (issue.startedAt === undefined && at < issue.reviewUntil) {
    const waits = reason("waiting-for-review", { until: issue.reviewUntil });
    if (issue.reason?.code !== waits.code) await issues.setState(id, ["planned"], "planned", waits);
    return;
  }
  const editing = await editingOf(ports, issue);
  if ("problem" in editing) {
    await issues.setState(id, ["planned"], "paused", editing.problem);
    return;
  }
  const problems = await lintIssue(ports, issue, Math.max(0, throughSeq - LINT_BACK), editing, at);
  if (problems.length > 0) {
    await issues.setState(id, ["planned"], "paused", reason("email-invalid", { problems }));
    return;
  }
  // Of alerts, everybody's copy is another one.
  if (!isAlert) await nameIssue(ports, issue, editing);
  await issues.start(id, editing, at);
}

/**
 * Returns what an editor made of an issue, and all that is left out with it: also what is dropped from older issues of its
 * frequency that have not begun, since their posts may go out with this one.
 */
async function editingOf(
  ports: PlanPorts,
  issue: Issue,
): Promise<(Editing & { drop: string[] }) | { problem: Reason }> {
  const { issues } = ports;
  if (issue.startedAt !== undefined) return { ...(await issues.edit(issue.id)), drop: [] };
  const found = await foundEdit(ports, issue);
  if ("problem" in found) {
    const { line = 1, reason: why } = found.problem;
    return { problem: reason("issue-file-wrong", { key: found.key, line, why }) };
  }
  const drop = new Set(found.edit.drop);
  for (const other of await issues.inState(["planned", "paused"])) {
    if (other.id >= issue.id || other.frequency !== issue.frequency || other.startedAt !== undefined) continue;
    const older = await foundEdit(ports, other);
    if ("edit" in older) for (const id of older.edit.drop) drop.add(id);
  }
  return { edit: found.edit, drop: [...drop], droppedThrough: ALL_DROPPED };
}
