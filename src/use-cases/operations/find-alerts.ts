import { clip } from "../../core/clip.ts";
import type { Frequency } from "../../core/frequencies/frequency.ts";
import * as frequencies from "../../core/frequencies/index.ts";
import type { Issue } from "../../core/newsletter/issue.ts";
import { serviceEmailReserve } from "../../core/newsletter/quota.ts";
import type { Alert, AlertKind } from "../../core/operations/alert.ts";
import { isBackupLate } from "../../core/operations/backup.ts";
import { maskAddresses } from "../../core/operations/mask-addresses.ts";
import { type Reason, reason } from "../../core/reason.ts";
import type { Ports } from "../../ports/index.ts";
import type { ClosedPeriod } from "../../ports/operations/monitoring.ts";
import { releaseOutlook } from "../newsletter/release-posts.ts";
import { pendingWithdrawals } from "../posts/guard-withdrawals.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** The cron may be late, and planning a million deliveries takes minutes. */
const ISSUE_LATE_MS = 15 * MINUTE_MS;

/** How long a quarantined post counts as new. */
const QUARANTINE_MS = HOUR_MS;

/** Moving posts to another folder makes them missing until they are read there. */
const MISSING_MS = 5 * MINUTE_MS;

/** A key may be a kilobyte long. */
const KEY_LENGTH = 160;
const KEYS_NAMED = 3;

const QUOTA_LOW_SHARE = 0.1;
/** An older quota says nothing about today. */
const QUOTA_FRESH_MS = HOUR_MS;

/** The provider reports on most emails within minutes. */
const SILENCE_MS = HOUR_MS;
const SILENCE_BACK_MS = 24 * HOUR_MS;

const KNOWN: Record<string, Frequency> = { ...frequencies };

export type FindPorts = Pick<
  Ports,
  "issues" | "releases" | "monitoring" | "desk" | "missingPosts" | "site" | "mailGuard" | "backup" | "log"
>;

/** Returns the alerts that hold at `at`. `failing`: cron steps that failed more than once in a row. */
export async function findAlerts(given: FindPorts, at: number, failing: string[]): Promise<Alert[]> {
  const ports = readOnce(given);
  const checks: Record<AlertKind, () => Promise<Reason | undefined>> = {
    "no-issue": () => noIssue(ports, at),
    "issue-paused": () => pausedIssues(ports),
    "sender-stopped": () => stopped(ports),
    "quota-short": () => shortQuota(ports, at),
    "quarantine-grew": () => quarantine(ports, at),
    "quota-low": () => quota(ports, at),
    "feedback-silent": () => silence(ports, at),
    "withdrawals-wait": () => missing(ports, at),
    "releases-wait": async () => {
      const { posts, waits } = await releaseOutlook(ports, at);
      return waits ? reason("releases-wait", { posts }) : undefined;
    },
    "webhooks-fail": () => deadCalls(ports),
    "backup-late": () => lateBackup(ports, at),
    "cron-faults": async () => (failing.length > 0 ? reason("cron-failing", { steps: failing }) : undefined),
  };
  const found: Alert[] = [];
  for (const [kind, check] of Object.entries(checks) as [AlertKind, () => Promise<Reason | undefined>][]) {
    try {
      const reason = await check();
      if (reason) found.push({ kind, reason: masked(reason) });
    } catch (fault) {
      // A check that fails must not hide the other alerts.
      ports.log.fault("alert-not-checked", fault, { kind });
    }
  }
  return found;
}

/** Reads what several checks ask for once; a fault of it is everybody's, too. */
function readOnce(ports: FindPorts): FindPorts {
  const { issues, monitoring } = ports;
  let open: Promise<Issue[]> | undefined;
  let quota: ReturnType<typeof monitoring.quota> | undefined;
  const inState: typeof issues.inState = async (states) => {
    open ??= issues.inState(["planned", "sending", "paused"]);
    return (await open).filter(({ state }) => states.includes(state));
  };
  return {
    ...ports,
    issues: { ...issues, inState },
    monitoring: {
      ...monitoring,
      quota() {
        quota ??= monitoring.quota();
        return quota;
      },
    },
  };
}

/** Finds a period that closed with news and subscribers but without an issue, or an issue that does not start. */
async function noIssue({ issues, releases, monitoring, site }: FindPorts, at: number): Promise<Reason | undefined> {
  const late = at - ISSUE_LATE_MS;
  for (const { id, openedAt, reviewUntil } of await issues.inState(["planned"]))
    if (Math.max(openedAt, reviewUntil) < late) return reason("issue-not-started", { id, since: openedAt });

  const cohorts = await issues.cohorts();
  const periods = cohorts.flatMap((cohort): ClosedPeriod[] => {
    const frequency = KNOWN[cohort.frequency];
    if (!frequency?.usesHour) return [];
    const closedAt = frequency.lastClose(late, cohort, site.newsletter);
    const { hour, timeZone } = cohort;
    const since = frequency.lastClose(closedAt - 1, cohort, site.newsletter);
    return [{ frequency: cohort.frequency, hour, timeZone, closedAt, since }];
  });
  for (const period of await monitoring.withoutIssue(periods))
    if (await issues.hasCandidate({ ...period, subscribers: 1 }, period.closedAt))
      return reason("period-without-issue", { frequency: period.frequency, closed: period.closedAt });

  const atOnce = cohorts.filter((cohort) => KNOWN[cohort.frequency]?.usesHour === false);
  if (atOnce.length === 0) return undefined;
  const released = await releases.seqAt(late);
  const newest = new Map<string, Issue | undefined>();
  for (const { frequency } of atOnce) if (!newest.has(frequency)) newest.set(frequency, await issues.newest(frequency));
  for (const cohort of atOnce) {
    const last = newest.get(cohort.frequency);
    // The next issue is not due while this one is going out.
    if (last && (last.state === "planned" || last.state === "sending")) continue;
    if (released <= (last?.throughSeq ?? 0)) continue;
    if (await issues.hasCandidate(cohort, late))
      return reason("releases-without-issue", { frequency: cohort.frequency, before: late });
  }
  return undefined;
}

async function pausedIssues({ issues }: FindPorts): Promise<Reason | undefined> {
  const paused = (await issues.inState(["paused"])).filter(({ reason }) => !isPausedByHand(reason));
  if (paused.length === 0) return undefined;
  const unknown = reason("no-reason-given");
  return reason("issues-paused", {
    issues: paused.map(({ id, reason: why = unknown }) => reason("issue-paused", { id, why })),
  });
}

async function stopped({ desk }: FindPorts): Promise<Reason | undefined> {
  const { stoppedAt, stopReason } = await desk.gate();
  return stopReason && reason("provider-stopped", { since: stoppedAt, why: stopReason });
}

/** Warns, as soon as issues are planned, that they exceed what the quota allows within a day. */
async function shortQuota({ issues, monitoring }: FindPorts, at: number): Promise<Reason | undefined> {
  const { perDay, leftToday, fetchedAt } = await monitoring.quota();
  const reserve = serviceEmailReserve(perDay);
  const forIssues = perDay - reserve;
  const sending = await issues.inState(["sending"]);
  const queued = sending.reduce((sum, issue) => sum + issue.queued, 0);
  if (queued === 0 || perDay === 0 || fetchedAt <= at - DAY_MS) return undefined;
  const leftMs = Math.max(0, Math.min(...sending.map(({ openedAt }) => openedAt)) + DAY_MS - at);
  if (queued <= Math.max(leftToday - reserve, (forIssues * leftMs) / DAY_MS)) return undefined;
  const days = Math.ceil(queued / forIssues);
  return reason("quota-short", { queued, perDay: forIssues, days });
}

async function quarantine({ monitoring }: FindPorts, at: number): Promise<Reason | undefined> {
  const { posts, keys } = await monitoring.quarantinedSince(at - QUARANTINE_MS);
  if (posts === 0) return undefined;
  return reason("quarantined-recently", { posts, keys: named(keys, posts) });
}

async function missing(ports: FindPorts, at: number): Promise<Reason | undefined> {
  const { posts, published, first } = await pendingWithdrawals(ports, at, KEYS_NAMED);
  if (posts === 0 || (first[0]?.since ?? at) > at - MISSING_MS) return undefined;
  return reason("withdrawals-wait", {
    posts,
    published,
    keys: named(
      first.map(({ key }) => key),
      posts,
    ),
  });
}

async function deadCalls({ monitoring }: FindPorts): Promise<Reason | undefined> {
  const { calls, urls } = await monitoring.deadCalls();
  // An address may hold a secret.
  const hosts = [...new Set(urls.map((url) => new URL(url).host))];
  return calls === 0 ? undefined : reason("webhooks-fail", { calls, hosts });
}

/** Names the first keys, and "…" if there are more. */
function named(first: string[], posts: number): string[] {
  return [...first.map((key) => clip(key, KEY_LENGTH)), ...(posts > first.length ? ["…"] : [])];
}

async function quota({ monitoring }: FindPorts, at: number): Promise<Reason | undefined> {
  const { perDay, leftToday, fetchedAt } = await monitoring.quota();
  const isLow = perDay > 0 && fetchedAt > at - QUOTA_FRESH_MS && leftToday <= perDay * QUOTA_LOW_SHARE;
  return isLow ? reason("quota-low", { perDay, left: leftToday }) : undefined;
}

async function lateBackup({ backup, monitoring }: FindPorts, at: number): Promise<Reason | undefined> {
  if (!backup) return undefined;
  const state = await monitoring.backups();
  return isBackupLate(state, at)
    ? reason("backup-late", { journal: state.journalAt, whole: state.wholeAt || state.since })
    : undefined;
}

async function silence({ monitoring }: FindPorts, at: number): Promise<Reason | undefined> {
  const issue = await monitoring.sentWithoutFeedback(at - SILENCE_BACK_MS, at - SILENCE_MS);
  return issue && reason("feedback-silent", { id: issue.id, sent: issue.sent });
}

function isPausedByHand(reason: Reason | undefined): boolean {
  return reason?.code === "paused-by-hand" || reason?.code === "paused-by-hand-because";
}

/** Masks the addresses in the words of a provider. */
function masked(reason: Reason): Reason {
  return JSON.parse(JSON.stringify(reason, (_, value) => (typeof value === "string" ? maskAddresses(value) : value)));
}
