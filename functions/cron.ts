import { ChangedFeeds } from "../src/core/feeds/changed-feeds.ts";
import { dayOf } from "../src/core/feeds/recent-days.ts";
import { maskAddresses } from "../src/core/operations/mask-addresses.ts";
import type { Ports } from "../src/ports/index.ts";
import type { Backup } from "../src/ports/operations/backup.ts";
import type { CronStep } from "../src/ports/operations/log.ts";
import { announceFeeds } from "../src/use-cases/feeds/announce-feeds.ts";
import { matchCorrections } from "../src/use-cases/newsletter/match-corrections.ts";
import { matchPosts } from "../src/use-cases/newsletter/match-posts.ts";
import { openIssues } from "../src/use-cases/newsletter/open-issues.ts";
import { planIssues } from "../src/use-cases/newsletter/plan-issues.ts";
import { pruneDeliveries } from "../src/use-cases/newsletter/prune-deliveries.ts";
import { releasePosts } from "../src/use-cases/newsletter/release-posts.ts";
import { sweepDeliveries } from "../src/use-cases/newsletter/sweep-deliveries.ts";
import { backUp } from "../src/use-cases/operations/back-up.ts";
import { keepJournal } from "../src/use-cases/operations/keep-journal.ts";
import { pruneRequests } from "../src/use-cases/operations/prune-requests.ts";
import { raiseAlerts } from "../src/use-cases/operations/raise-alerts.ts";
import { pruneEvents, spreadNews } from "../src/use-cases/operations/webhooks.ts";
import { announceScheduledPosts } from "../src/use-cases/posts/announce-scheduled-posts.ts";
import { queueMirroring } from "../src/use-cases/posts/mirror-images.ts";
import { RECONCILE_LIMITS, reconcile } from "../src/use-cases/posts/reconcile.ts";
import { recheckFiles } from "../src/use-cases/posts/site-files.ts";
import { syncCategories } from "../src/use-cases/posts/sync-categories.ts";
import { withdrawExpiredPosts } from "../src/use-cases/posts/withdraw-expired-posts.ts";
import { currentPorts, invalidateSite } from "./context.ts";
import type { GazetteEnv } from "./env.ts";

/** How long a post that was owed and has come back waits for subscribers who have had no digest since: longer than a month. */
const OWED_MS = 45 * 86_400_000;

/** Runs everything that happens by the clock. All of it follows from `at`, and repeating a time changes nothing. */
export async function runCron(env: GazetteEnv, at: number): Promise<void> {
  const ports = await currentPorts(env);
  const { site, releases, matching, cronRuns, log, now } = ports;
  const changed = new ChangedFeeds();
  const faults: unknown[] = [];
  const done: CronStep[] = [];
  const failed = () => done.flatMap(({ step, fault }) => (fault === undefined ? [] : [step]));
  const steps: [string, () => Promise<unknown>][] = [
    ["reconcile", () => reconcile(ports, at, RECONCILE_LIMITS, changed)],
    ["show", () => announceScheduledPosts(ports, at, changed)],
    ["expire", () => withdrawExpiredPosts(ports, at, changed)],
    ["categories", () => syncCategories(ports, at, changed)],
    ["announce", () => announceFeeds(ports, changed)],
    ["sweep", () => sweepDeliveries(ports, at)],
    ["release", () => releasePosts(ports, at)],
    ["release-again", () => releases.releaseAgain(at)],
    ["news", () => spreadNews(ports, at)],
    ["match", () => matchPosts(ports)],
    ["match-corrections", () => matchCorrections(ports, at)],
    ["open", () => openIssues(ports, at)],
    // Before issues start, so that the bucket knows of each that may have begun.
    ["journal", () => keepingBackups(ports, (backup) => keepJournal(ports, backup, at))],
    ["plan", () => planIssues(ports, at)],
    ["mirror", () => queueMirroring(ports, at)],
    ["files", () => recheckFiles(ports, at)],
    ["forget", () => pruneRequests(ports, at)],
    ["forget-deliveries", () => pruneDeliveries(ports, at)],
    ["forget-owed", () => releases.pruneOwed({ away: at - site.newsletter.maxAgeMs, back: at - OWED_MS })],
    ["count-followers", () => ports.subscribers.noteFollowers(dayOf(at, site.timeZone))],
    ["forget-matches", () => matching.prune()],
    ["forget-events", () => pruneEvents(ports, at)],
    ["backup", () => keepingBackups(ports, (backup) => backUp(ports, backup, at))],
    ["alert", () => raiseAlerts(ports, at, failed())],
  ];
  const started = now();
  for (const [step, run] of steps) {
    const begun = now();
    try {
      const result = await run();
      done.push({ step, ms: now() - begun, result });
    } catch (fault) {
      // One step's fault must not stop the others: the newsletter goes out while the bucket is unavailable.
      log.fault("cron-fault", fault, { step, at });
      done.push({ step, ms: now() - begun, fault: maskAddresses(String(fault)) });
      faults.push(fault);
    }
  }
  const finishedAt = now();
  const ms = finishedAt - started;
  log.write({ event: "cron", at, ms, steps: done });
  await cronRuns.note({ at, finishedAt, ms, steps: done }).catch((fault) => log.fault("cron-not-noted", fault, { at }));
  await invalidateSite(env);
  if (faults.length > 0) throw faults[0];
}

async function keepingBackups(
  { backup }: Pick<Ports, "backup">,
  work: (backup: Backup) => Promise<unknown>,
): Promise<unknown> {
  return backup && work(await backup());
}
