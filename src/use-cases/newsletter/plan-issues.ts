import type { Issue } from "../../core/newsletter/issue.ts";
import { withMerged } from "../../core/posts/merges.ts";
import { reason } from "../../core/reason.ts";
import type { Ports } from "../../ports/index.ts";
import { finishIssue } from "./finish-issue.ts";
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
  "site" | "sender" | "issues" | "deliveries" | "releases" | "queue" | "posts" | "signer" | "rateGate" | "desk" | "now"
>;

/**
 * Plans every open issue and wakes the senders. An issue starts once its counts add up and its email passes lint. Without
 * deliveries it is `skipped`, with the reason.
 */
export async function planIssues(ports: PlanPorts, at: number): Promise<void> {
  const { issues } = ports;
  for (const issue of await issues.inState(["planned"])) await planIssue(ports, issue, at);
  let isQueued = false;
  for (const issue of await issues.inState(["sending"])) {
    if (await ports.deliveries.hasQueued(issue.id)) isQueued = true;
    else await finishIssue(ports, issue.id, at);
  }
  // Every run wakes the senders again, so that a lost wake-up or a crash only delays.
  if (isQueued) await wakeSenders(ports);
}

/** Plans the rest of an issue. Starts it when planning is complete and no check fails. */
export async function planIssue(ports: PlanPorts, { id }: Issue, at: number): Promise<void> {
  const { issues, releases, site } = ports;
  const opened = await issues.byId(id);
  if (!opened) return;
  const { throughSeq } = opened;
  const known = await releases.news({ afterSeq: Math.max(0, throughSeq - NEWS_BACK), throughSeq });
  // Subscribers may have chosen a category by an id that was merged since.
  const news = { ...known, follows: withMerged(site.categoryMerges, known.follows) };
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
  const problems = await lintIssue(ports, issue, Math.max(0, throughSeq - LINT_BACK), at);
  if (problems.length > 0) {
    await issues.setState(id, ["planned"], "paused", reason("email-invalid", { problems }));
    return;
  }
  await nameIssue(ports, issue);
  await issues.setState(id, ["planned"], "sending", undefined);
}
