import type { GateReading, OpenIssue } from "../ports/desk.ts";
import type { Ports } from "../ports/index.ts";

/** How everything stands. */
export interface State {
  gate: GateReading;
  perSecond: number;
  /** Issues that are not over. */
  issues: OpenIssue[];
  waitingServiceEmails: number;
  posts: Awaited<ReturnType<Ports["posts"]["counts"]>>;
  subscribers: Record<string, number>;
  suppressions: number;
}

export async function readState(
  {
    desk,
    rateGate,
    posts,
    subscribers,
    suppressions,
  }: Pick<Ports, "desk" | "rateGate" | "posts" | "subscribers" | "suppressions">,
  now: number,
): Promise<State> {
  const [gate, perSecond, issues, waitingServiceEmails, counted, people, suppressed] = await Promise.all([
    desk.gate(),
    rateGate.perSecond(now),
    desk.openIssues(),
    desk.waitingServiceEmails(),
    posts.counts(),
    subscribers.counts(),
    suppressions.count(),
  ]);
  return {
    gate,
    perSecond,
    issues,
    waitingServiceEmails,
    posts: counted,
    subscribers: people,
    suppressions: suppressed,
  };
}
