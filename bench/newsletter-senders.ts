import { availableParallelism, loadavg } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { SENDERS_MAX } from "../src/use-cases/newsletter/wake-senders.ts";
import { openBareSes } from "./bare-ses.ts";
import { atLeast, atMost, type Row } from "./benchmark.ts";
import { generatedPosts } from "./generated-posts.ts";
import { fillSubscribers, SITE, SITE_URL } from "./newsletter-subscribers.ts";
import type { Planned, Sent } from "./newsletter-worker.ts";
import { ADMIN_TOKEN, publish, type Runtime, startRuntime } from "./runtime.ts";

type Ses = Awaited<ReturnType<typeof openBareSes>>;

/** Latency of a distant provider and of a near one. */
const SLOW_MS = 500;
const QUICK_MS = 50;
/** Warm-up until every sender is busy, and time to measure. */
const WARM_MS = 4_000;
const MEASURED_MS = 15_000;
const CONFIRMATIONS = 40;
const CONFIRMATIONS_EVERY_MS = 250;
const FEEDBACK_MAILS = 2_000;

/** An ordinary day's posts, so that bandwidth is not the bottleneck. */
const POSTS = 10;
const SUBSCRIBERS = 40_000;
const DAY_MS = 86_400_000;

/** Measures concurrent senders with a slow provider, and the delay of service emails meanwhile. */
export async function sendersRows(): Promise<Row[]> {
  const ses = await openBareSes();
  const settings = { SITE_URL, SES_ENDPOINT: ses.endpoint };
  const runtime = await startRuntime(["newsletter"], { main: "bench/newsletter-worker.ts", settings, delivers: true });
  try {
    return await measured(runtime, ses, await planned(runtime));
  } finally {
    await runtime.close();
    ses.close();
  }
}

async function planned(runtime: Runtime): Promise<number> {
  const at = Math.floor(Date.now() / DAY_MS) * DAY_MS;
  const origin = await runtime.origin("newsletter");
  const posts = generatedPosts(POSTS, { newest: at - 3_600_000, categories: 5 });
  await publish(origin, [{ key: "site.yaml", text: SITE }, ...posts]);
  const { DB } = await runtime.bindings("newsletter");
  await DB.prepare("UPDATE posts SET first_seen_at = published_at, arrived_at = published_at").run();
  await fillSubscribers(DB, SUBSCRIBERS, at - DAY_MS);
  const plan = (await (await fetch(`${origin}/bench/plan?at=${at}`, { method: "POST" })).json()) as Planned;
  if (plan.issue?.state !== "sending") throw new Error(`The plan is: ${JSON.stringify(plan)}`);
  // Until the rate is known there is only one sender.
  await DB.prepare("UPDATE rate_gate SET per_second = 1e5, per_day = 1e9, left_today = 1e9, learnt_at = ?")
    .bind(Date.now())
    .run();
  return plan.issue.id;
}

async function measured(runtime: Runtime, ses: Ses, issueId: number): Promise<Row[]> {
  const origin = await runtime.origin("newsletter");
  const api = async (path: string, init: RequestInit = {}) => {
    const headers = { Authorization: `Bearer ${ADMIN_TOKEN}`, "Content-Type": "application/json" };
    const answer = await fetch(`${origin}${path}`, {
      method: "POST",
      ...init,
      headers: { "X-Forwarded-Proto": "https", ...headers, ...init.headers },
    });
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
    return answer;
  };

  /** Measures mails a second and CPU time of a number of senders. */
  async function pace(senders: number[], delayMs: number, meanwhile?: () => Promise<void>) {
    ses.delay(delayMs);
    const { DB } = await runtime.bindings("newsletter");
    // As after resuming, but waking only these senders.
    await DB.prepare("UPDATE issues SET state = 'sending', reason = NULL WHERE id = ?").bind(issueId).run();
    await api(`/bench/call?${senders.map((sender) => `sender=${sender}`).join("&")}`);
    await sleep(WARM_MS);
    const [before, cpuBefore, begun] = [
      await ses.received(),
      runtime.process?.cpuMs() ?? Number.NaN,
      performance.now(),
    ];
    await Promise.all([sleep(MEASURED_MS), meanwhile?.()]);
    const [after, ms] = [await ses.received(), performance.now() - begun];
    const cpuMs = (runtime.process?.cpuMs() ?? Number.NaN) - cpuBefore;
    await api(`/api/v1/issues/${issueId}/pause`, { body: "{}" });
    ses.delay(0);
    // Wait for sub-batches in progress.
    for (let quiet = (await ses.received()).mails, last = -1; quiet !== last; quiet = (await ses.received()).mails) {
      last = quiet;
      await sleep(2_000);
    }
    const mails = after.mails - before.mails;
    return { perSecond: (mails * 1000) / ms, busy: cpuMs / ms, kB: (after.bytes - before.bytes) / mails / 1000 };
  }

  const all = Array.from({ length: SENDERS_MAX }, (_, sender) => sender);
  // Not the first sender, which would wake the others.
  const one = await pace([1], SLOW_MS);
  const waits: number[] = [];
  const many = await pace(all, SLOW_MS, async () => {
    const asked = new Map<number, number>();
    for (let n = 0; n < CONFIRMATIONS; n++) {
      asked.set(n, Date.now());
      await api("/api/v1/subscriptions", {
        body: JSON.stringify({ email: `waiting-${n}@somebody-${n}.example.net` }),
        headers: { "CF-Connecting-IP": `192.0.2.${n}` },
      });
      await sleep(CONFIRMATIONS_EVERY_MS);
    }
    const until = Date.now() + 60_000;
    while (ses.arrivals.size < CONFIRMATIONS && Date.now() < until) await sleep(50);
    for (const [n, at] of asked) waits.push((ses.arrivals.get(n) ?? Number.POSITIVE_INFINITY) - at);
  });
  const quick = await pace(all, QUICK_MS);
  waits.sort((a, b) => a - b);
  const p95 = (waits[Math.ceil(waits.length * 0.95) - 1] ?? Number.NaN) / 1000;
  const bound = `workerd has ${(quick.busy * 100).toFixed(0)} % of a core; load ${loadavg()[0]?.toFixed(0)} on ${availableParallelism()}`;
  return [
    {
      what: `mails/s of ${many.kB.toFixed(0)} kB, answers after ${SLOW_MS} ms: ${SENDERS_MAX} senders beside one`,
      measured: many.perSecond.toFixed(1),
      beside: one.perSecond.toFixed(1),
      ratio: many.perSecond / one.perSecond,
      target: atLeast(many.perSecond / one.perSecond, 6),
    },
    {
      what: `mails/s, answers after ${QUICK_MS} ms: ${SENDERS_MAX} senders`,
      measured: quick.perSecond.toFixed(0),
      beside: bound,
      target: atLeast(quick.perSecond, 300),
    },
    {
      what: `a confirmation asked for meanwhile is at the mailer (median, p95 of ${waits.length})`,
      measured: `${((waits[waits.length >> 1] ?? Number.NaN) / 1000).toFixed(2)} s, ${p95.toFixed(2)} s`,
      target: atMost(p95, 3, " s"),
    },
  ];
}

/** Measures feedback, two events a mail: one by one concurrently, and in batches of a hundred. */
export async function feedbackRows(runtime: Runtime): Promise<Row[]> {
  const origin = await runtime.origin("newsletter");
  let from = 0;
  async function record(together: number): Promise<number> {
    const door = `/bench/record?mails=${FEEDBACK_MAILS}&together=${together}&from=${from}`;
    from += FEEDBACK_MAILS;
    const { mails, ms } = (await (await fetch(`${origin}${door}`, { method: "POST" })).json()) as Sent;
    return (2 * mails * 1000) / ms;
  }
  await record(100);
  const rates = { each: [] as number[], together: [] as number[] };
  for (let round = 0; round < 3; round++) {
    rates.each.push(await record(1));
    rates.together.push(await record(100));
  }
  const middle = (values: number[]) => values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
  const [each, together] = [middle(rates.each), middle(rates.together)];
  return [
    {
      what: "feedback events/s that D1 takes, a hundred in a transaction beside one",
      measured: together.toFixed(0),
      beside: each.toFixed(0),
      ratio: together / each,
      target: atLeast(together / each, 5),
    },
  ];
}
