import type { Issue } from "../../core/newsletter/issue.ts";
import { withMerged } from "../../core/posts/merges.ts";
import { say } from "../../core/reasons/reason.ts";
import type { Ports } from "../../ports/index.ts";
import { finishIssue } from "./finish-issue.ts";
import { lintIssue } from "./preview-issue.ts";
import { wakeSenders } from "./wake-senders.ts";

/** Subscribers a step of planning deals with; a statement over this many takes some 50 ms. */
const STEP = 10_000;

/** Steps one run takes; the next run goes on where this one stopped. */
const STEPS_MAX = 120;

/** Releases looked through for their categories; who has not had a digest for longer is looked at when it is sent. */
const NEWS_BACK = 500;

/** Releases of which the copy is made that has to pass lint: more than a digest shows. */
const LINT_BACK = 100;

export type PlanPorts = Pick<
  Ports,
  "site" | "sender" | "issues" | "deliveries" | "releases" | "queue" | "posts" | "signer" | "rateGate" | "now"
>;

/**
 * Plans every open issue and wakes the senders. An issue starts only when its counts add up and its email passes lint; one
 * without deliveries is `skipped`, and says why.
 */
export async function planIssues(ports: PlanPorts, at: number): Promise<void> {
  const { issues } = ports;
  for (const issue of await issues.inState(["planned"])) await planIssue(ports, issue, at);
  let isQueued = false;
  for (const issue of await issues.inState(["sending"])) {
    if (await ports.deliveries.hasQueued(issue.id)) isQueued = true;
    else await finishIssue(ports, issue.id, at);
  }
  // Whatever was lost, whoever died: each run of the cron calls anew.
  if (isQueued) await wakeSenders(ports);
}

/** Plans what is left to plan; starts the issue once that is all and nothing is wrong with it. */
export async function planIssue(ports: PlanPorts, { id }: Issue, at: number): Promise<void> {
  const { issues, releases, site } = ports;
  const opened = await issues.byId(id);
  if (!opened) return;
  const { throughSeq } = opened;
  const known = await releases.news({ afterSeq: Math.max(0, throughSeq - NEWS_BACK), throughSeq });
  // Subscribers chose a category by whatever id it had then.
  const news = { ...known, categories: withMerged(site.categoryMerges, known.categories) };
  let complete = false;
  for (let step = 0; step < STEPS_MAX && !complete; step++) ({ complete } = await issues.planStep(id, STEP, news, at));
  if (!complete) return;
  const issue = await issues.byId(id);
  if (!issue) return;
  if (issue.planned === 0) {
    await issues.setState(id, ["planned"], "skipped", say(issue.candidates === 0 ? "nobody-due" : "nothing-new"));
    return;
  }
  if (issue.candidates !== issue.planned + issue.excluded) {
    const { candidates, planned, excluded } = issue;
    await issues.setState(id, ["planned"], "paused", say("plan-odd", { candidates, planned, excluded }));
    return;
  }
  const problems = await lintIssue(ports, issue, Math.max(0, throughSeq - LINT_BACK), at);
  if (problems.length > 0) {
    await issues.setState(id, ["planned"], "paused", say("email-wrong", { problems: problems.join(" ") }));
    return;
  }
  await issues.setState(id, ["planned"], "sending", undefined);
}
