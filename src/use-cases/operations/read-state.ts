import type { MirrorCounts } from "../../core/posts/remote-image.ts";
import type { Ports } from "../../ports/index.ts";
import type { ActiveAlert } from "../../ports/operations/alerts.ts";
import type { CronRun } from "../../ports/operations/cron-runs.ts";
import type { GateReading, OpenIssue } from "../../ports/operations/desk.ts";

/** The state of the whole site. */
export interface State {
  gate: GateReading;
  perSecond: number;
  /** Issues that are not over. */
  issues: OpenIssue[];
  waitingServiceEmails: number;
  posts: Awaited<ReturnType<Ports["posts"]["counts"]>>;
  /** Published posts with notices. */
  noticed: number;
  /** Images of other hosts. */
  images: MirrorCounts;
  subscribers: Record<string, number>;
  suppressions: number;
  /** `undefined` before the first run. */
  cron: CronRun | undefined;
  alerts: ActiveAlert[];
  /** `undefined` if none are made. */
  backups: { wholeAt: number; journalAt: number } | undefined;
}

export type StatePorts = Pick<
  Ports,
  | "desk"
  | "rateGate"
  | "posts"
  | "noticedPosts"
  | "mirror"
  | "subscribers"
  | "suppressions"
  | "cronRuns"
  | "alerts"
  | "backup"
  | "monitoring"
>;

export async function readState(
  {
    desk,
    rateGate,
    posts,
    noticedPosts,
    mirror,
    subscribers,
    suppressions,
    cronRuns,
    alerts,
    backup,
    monitoring,
  }: StatePorts,
  now: number,
): Promise<State> {
  const [
    gate,
    perSecond,
    issues,
    waitingServiceEmails,
    counted,
    noticed,
    images,
    people,
    suppressed,
    cron,
    standing,
    backups,
  ] = await Promise.all([
    desk.gate(),
    rateGate.perSecond(now),
    desk.openIssues(),
    desk.waitingServiceEmails(),
    posts.counts(),
    noticedPosts.count(),
    mirror.counts(),
    subscribers.counts(),
    suppressions.count(),
    cronRuns.last(),
    alerts.active(),
    backup && monitoring.backups(),
  ]);
  return {
    gate,
    perSecond,
    issues,
    waitingServiceEmails,
    posts: counted,
    noticed,
    images,
    subscribers: people,
    suppressions: suppressed,
    cron,
    alerts: standing,
    backups,
  };
}
