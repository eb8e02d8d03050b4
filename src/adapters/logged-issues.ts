import type { Issues } from "../ports/newsletter/issues.ts";
import type { Log } from "../ports/operations/log.ts";

type Deliveries = Awaited<ReturnType<Issues["counts"]>>;

/** Logs every state change of an issue. */
export function loggedIssues(issues: Issues, log: Log): Issues {
  // Counting reads every delivery: counts made to finish an issue are used again to log it.
  const counted = new Map<number, Deliveries>();

  async function tell(id: number | undefined, known?: Deliveries): Promise<void> {
    if (id === undefined) return;
    try {
      const issue = await issues.byId(id);
      if (!issue) return;
      const { frequency, state, reason, candidates, planned, excluded } = issue;
      const isUnderWay = state === "planned" || state === "sending";
      const deliveries = known ?? (planned > 0 && !isUnderWay ? await issues.counts(id) : undefined);
      log.write({ event: "issue", issue: id, frequency, state, reason, candidates, planned, excluded, deliveries });
    } catch (fault) {
      // The state has changed, whether it can be logged or not.
      log.fault("issue-not-told", fault, { issue: id });
    }
  }
  return {
    ...issues,
    async counts(id) {
      const deliveries = await issues.counts(id);
      counted.set(id, deliveries);
      return deliveries;
    },
    async open(issue) {
      const opened = await issues.open(issue);
      if (opened) await tell((await issues.opened(issue.frequency, issue.closedAt))?.id);
      return opened;
    },
    async setState(id, from, to, reason) {
      const changed = await issues.setState(id, from, to, reason);
      if (changed && !from.includes(to)) await tell(id);
      return changed;
    },
    async start(id, editing, at) {
      const started = await issues.start(id, editing, at);
      if (started) await tell(id);
      return started;
    },
    async finish(id, at) {
      const finished = await issues.finish(id, at);
      if (finished) await tell(id, counted.get(id));
      return finished;
    },
  };
}
