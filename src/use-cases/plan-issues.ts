import type { Issue } from "../core/issue.ts";
import type { Ports } from "../ports/index.ts";
import { lintIssue } from "./preview-issue.ts";

/** Subscriber ids a step of planning deals with; a statement over this many takes some 50 ms. */
const STEP = 10_000;

/** Steps one run takes; the next run goes on where this one stopped. */
const STEPS_MAX = 120;

export type PlanPorts = Pick<
  Ports,
  "site" | "sender" | "issues" | "deliveries" | "releases" | "queue" | "posts" | "signer"
>;

/**
 * Plans every open issue and wakes the senders. An issue starts only when its counts add up and its email passes lint; one
 * without deliveries is `skipped`, and says why.
 */
export async function planIssues(ports: PlanPorts, at: number): Promise<void> {
  const { issues, queue } = ports;
  for (const issue of await issues.inState(["planned"])) await plan(ports, issue, at);
  // Wake-ups may have been lost: whatever is still to be sent is called again.
  for (const issue of await issues.inState(["sending"])) {
    if (await ports.deliveries.hasQueued(issue.id)) await queue.send([{ kind: "deliver", issueId: issue.id }]);
    else await issues.finish(issue.id, at);
  }
}

async function plan(ports: PlanPorts, { id }: Issue, at: number): Promise<void> {
  const { issues } = ports;
  let complete = false;
  for (let step = 0; step < STEPS_MAX && !complete; step++) ({ complete } = await issues.planStep(id, STEP, at));
  if (!complete) return;
  const issue = await issues.byId(id);
  if (!issue) return;
  if (issue.planned === 0) {
    await issues.setState(id, ["planned"], "skipped", issue.candidates === 0 ? "Nobody was due." : "Nothing new.");
    return;
  }
  if (issue.candidates !== issue.planned + issue.excluded) {
    const counts = `${issue.candidates} candidates, ${issue.planned} planned, ${issue.excluded} excluded`;
    await issues.setState(id, ["planned"], "paused", `The plan does not add up: ${counts}.`);
    return;
  }
  const problems = await lintIssue(ports, issue, at);
  if (problems.length > 0) {
    await issues.setState(id, ["planned"], "paused", `The email has problems: ${problems.join(" ")}`);
    return;
  }
  await issues.setState(id, ["planned"], "sending", undefined);
}
