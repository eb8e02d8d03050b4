import { dayOf } from "../../core/feeds/recent-days.ts";
import { ALERT_KINDS } from "../../core/operations/alert.ts";
import { type MirrorCounts, REFUSALS } from "../../core/posts/remote-image.ts";
import type { Ports } from "../../ports/index.ts";
import { readState, type StatePorts } from "./read-state.ts";

/** Issues whose deliveries are counted, which reads all of them. */
const ISSUES = 3;
/** Issues searched for those. Many are skipped for lack of new posts. */
const ISSUES_BACK = 50;

/** A gauge with its samples. */
export interface Metric {
  name: string;
  help: string;
  samples: { labels: Record<string, string>; value: number }[];
}

/** Returns everything the database knows in numbers. */
export async function readMetrics(
  ports: StatePorts & Pick<Ports, "site" | "issues" | "feedRequests">,
  now: number,
): Promise<Metric[]> {
  const [state, issues, feeds] = await Promise.all([
    readState(ports, now),
    ports.issues.list({ limit: ISSUES_BACK }),
    ports.feedRequests.since(dayOf(now, ports.site.timeZone)),
  ]);
  const { gate, posts, subscribers, cron } = state;
  const sent = issues.filter(({ planned }) => planned > 0).slice(0, ISSUES);
  const deliveries = await Promise.all(
    sent.map(async ({ id, frequency }) => ({
      labels: { issue: String(id), frequency },
      counts: await ports.issues.counts(id),
    })),
  );
  const waitsFor = gate.waitUntil > now ? gate.waitReason : undefined;
  const metrics: Metric[] = [
    { name: "posts", help: "Objects of the bucket by what became of them.", samples: byState(posts) },
    { name: "quarantine", help: "Posts that could not be read.", samples: one(posts.quarantined) },
    {
      name: "posts_with_notices",
      help: "Published posts of which something cannot be shown as it was meant.",
      samples: one(state.noticed),
    },
    { name: "images", help: "Images of other hosts by what became of them.", samples: imagesByState(state.images) },
    { name: "subscribers", help: "Subscribers by state.", samples: byState(subscribers) },
    { name: "suppressions", help: "Addresses that may not be written to.", samples: one(state.suppressions) },
    {
      name: "deliveries",
      help: "Deliveries of the newest issues by state.",
      samples: deliveries.flatMap(({ labels, counts }) => byState(counts, labels)),
    },
    { name: "issues_open", help: "Issues that are not over, by state.", samples: openIssues(state.issues) },
    {
      name: "service_emails_waiting",
      help: "Mails about subscriptions yet to go.",
      samples: one(state.waitingServiceEmails),
    },
    { name: "gate_left_today", help: "Mails that may still go out today.", samples: one(gate.leftToday) },
    { name: "gate_per_second", help: "Mails that may go out in a second.", samples: one(state.perSecond) },
    {
      name: "gate_waiting",
      help: "1 for what sending waits for.",
      samples: ["rate", "quota", "silence"].map((reason) => ({
        labels: { reason },
        value: Number(reason === waitsFor),
      })),
    },
  ];
  metrics.push(
    {
      name: "feed_requests_today",
      help: "Feeds asked for since midnight by the site's clocks, by the program that asked.",
      samples: feeds.map(({ client, requests }) => ({ labels: { client }, value: requests })),
    },
    {
      name: "feed_requests_unchanged_today",
      help: "Of these, those that were answered 304.",
      samples: feeds.map(({ client, unchanged }) => ({ labels: { client }, value: unchanged })),
    },
  );
  const standing = new Set(state.alerts.map(({ kind }) => kind));
  metrics.push({
    name: "alert",
    help: "1 for what a publisher should look at.",
    samples: ALERT_KINDS.map((alert) => ({ labels: { alert }, value: Number(standing.has(alert)) })),
  });
  if (!cron) return metrics;
  return [
    ...metrics,
    { name: "cron_age_seconds", help: "Since the cron was last done.", samples: one((now - cron.finishedAt) / 1000) },
    {
      name: "cron_step_seconds",
      help: "What each step of its last run took.",
      samples: cron.steps.map(({ step, ms }) => ({ labels: { step }, value: ms / 1000 })),
    },
    {
      name: "cron_step_failed",
      help: "1 for a step of its last run that failed.",
      samples: cron.steps.map(({ step, fault }) => ({ labels: { step }, value: Number(fault !== undefined) })),
    },
  ];
}

const one = (value: number): Metric["samples"] => [{ labels: {}, value }];

const byState = (counts: Record<string, number>, labels: Record<string, string> = {}): Metric["samples"] =>
  Object.entries(counts).map(([state, value]) => ({ labels: { ...labels, state }, value }));

function imagesByState({ refused, ...counts }: MirrorCounts): Metric["samples"] {
  const reasons = REFUSALS.map((reason) => ({ labels: { state: "refused", reason }, value: refused[reason] ?? 0 }));
  return [...byState(counts), ...reasons];
}

function openIssues(issues: { state: string }[]): Metric["samples"] {
  const counts: Record<string, number> = { planned: 0, sending: 0, paused: 0 };
  for (const { state } of issues) counts[state] = (counts[state] ?? 0) + 1;
  return byState(counts);
}
