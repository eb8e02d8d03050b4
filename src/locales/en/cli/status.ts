import type { ObjectiveName } from "../../../core/operations/objective.ts";

/** What `npx gazette status` says. */
export const status = {
  about: "Show the state of the service on one screen: health, objectives, sending, quota, alerts, costs.",
  more: `Exits with 1 if something needs attention: the service is not ready, an objective is missed, an issue is paused, posts are
in quarantine, or an alert is active. Each alert says what to do, and its run-book is in docs/operations/alerts.md.`,

  fine: "Nothing needs attention.",
  attention: "Needs attention",
  health: "Health",
  ready: "ready",
  notReady: (reasons: string) => `not ready: ${reasons}`,
  cron: (seconds: string, ms: string, failed: string) =>
    `cron ${seconds} s ago, took ${ms} ms${failed && `, failed: ${failed}`}`,
  noCron: "the cron has not run yet",
  lastPost: "Last post",
  none: "none",
  readers: "Subscribers",
  active: (active: string, quarantine: number) =>
    `${active} active${quarantine > 0 ? `; ${quarantine} posts in quarantine` : ""}`,
  sending: "Sending now",
  left: (id: number, frequency: string, left: string, eta: string | null) =>
    `issue ${id} (${frequency}): ${left} left${eta === null ? "" : `, done at about ${eta}`}`,
  state: (id: number, frequency: string, state: string, why: string) =>
    `issue ${id} (${frequency}): ${state}${why && `: ${why}`}`,
  next: "Next issues",
  closes: (at: string, frequency: string, subscribers: string) => `${at}  ${frequency}, subscribers: ${subscribers}`,
  quota: "Mail quota",
  rate: (perSecond: string, left: string) => `${perSecond} a second, ${left} left today`,
  unknownQuota: "not known yet: nothing was sent",
  waits: (until: string, why: string) => `waiting until ${until}: ${why}`,
  backup: "Last backup",
  noBackups: "none are made: set BACKUP_KEY (`npx gazette backup-key`)",
  backupsTo: (whole: string | null, changes: string | null) =>
    `${whole ?? "none is whole yet"}${changes === null ? "" : `; changes up to ${changes}`}`,
  objectives: (days: number) => `Objectives, ${days} days`,
  names: {
    "post-indexed": "a new post is indexed within 10 s of its upload",
    "first-mail": "a digest's first email within 5 min of its time",
    "feed-answered": "feed requests answered",
  } satisfies Record<ObjectiveName, string> as Record<ObjectiveName, string>,
  kept: (share: string, total: string, target: string) => `${share} of ${total}, goal ${target}`,
  slowest: (seconds: string) => `slowest ${seconds} s`,
  nothingYet: "nothing counted yet",
  alerts: "Alerts",
  since: (time: string) => `since ${time}`,
  runbook: (name: string) => `run-book: ${name}`,
  costs: (month: string) => `Costs since ${month}`,
  soFar: (dollars: string) => `about ${dollars} at list prices, the Workers plan included`,
  mails: (mails: string, dollars: string) => `${mails} emails: ${dollars}`,
  ofPlan: (shares: string) => `of what the plan includes: ${shares}`,
  parts: {
    requests: "requests",
    cpuMs: "CPU",
    rowsRead: "rows read",
    rowsWritten: "rows written",
    queueOperations: "queue operations",
  },
};
