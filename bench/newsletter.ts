import { setTimeout as sleep } from "node:timers/promises";
import { openBareSes } from "./bare-ses.ts";
import { atLeast, atMost, type Benchmark, lowerQuartile, median, type Row } from "./benchmark.ts";
import { generatedPosts } from "./generated-posts.ts";
import { heapOf } from "./memory.ts";
import { costTable } from "./newsletter-costs.ts";
import { feedbackRows, sendersRows } from "./newsletter-senders.ts";
import { CATEGORIES, fillSubscribers, SITE, SITE_URL } from "./newsletter-subscribers.ts";
import type { Delivered, Depth, Planned, Sent } from "./newsletter-worker.ts";
import { publish, type Runtime, startRuntime } from "./runtime.ts";

const POSTS = 300;
const ROUNDS = 4;
const ROUND_MAILS = 1_440;
const BARE_MAILS = 480;
/** Bytes to post in the warm-up. */
const SIZE_UNKNOWN = 80_000;
/** Limits of a shift, by mails and by time. */
const SHIFT_MAILS = 6_000;
/** Mails of a 22 s shift in production, with 100 ms to SES. */
const SHIFT_MAILS_IN_THE_CLOUD = 1_100;
/** More than the rounds and shifts below take. */
export const SUBSCRIBERS_MIN = 70_000;
const DAY_MS = 86_400_000;
const DEPTHS: Depth[] = ["ledger", "render", "mime", "all"];

export const newsletter: Benchmark = {
  title: `A daily issue of ${POSTS} posts in ${CATEGORIES} categories: planned on local D1, sent to a loopback server that answers as SES`,
  async run({ subscribers }) {
    const ses = await openBareSes();
    const settings = { SITE_URL, SES_ENDPOINT: ses.endpoint };
    const runtime = await startRuntime(["newsletter"], {
      main: "bench/newsletter-worker.ts",
      settings,
      inspector: true,
    });
    try {
      const plan = await planned(runtime, subscribers);
      const sending = await sent(runtime, ses, plan.issueId);
      const memory = await memoryOfAShift(runtime, ses, plan.issueId);
      const senders = await sendersRows();
      const feedback = await feedbackRows(runtime);
      const { read, written } = { read: plan.read + sending.read, written: plan.written + sending.written };
      const rows: Row[] = [
        ...plan.rows,
        {
          what: "rows read a delivery: plan + claim + record",
          headline: "rows read a delivery",
          measured: read.toFixed(2),
          beside: `${plan.read.toFixed(2)} + ${sending.read.toFixed(2)}`,
          target: atMost(read, 6),
        },
        {
          what: "rows written a delivery",
          headline: "rows written a delivery",
          measured: written.toFixed(2),
          beside: `${plan.written.toFixed(2)} + ${sending.written.toFixed(2)}`,
          target: atMost(written, 4),
        },
        ...sending.rows,
        ...memory,
        ...senders,
        ...feedback,
      ];
      const appendix = costTable({
        cpuMs: sending.cpuMs + plan.cpuMs,
        rowsRead: read,
        rowsWritten: written,
        rowsReadByShift: sending.rowsReadByShift,
      });
      return { rows, appendix };
    } finally {
      await runtime.close();
      ses.close();
    }
  },
};

/** Calls a route of the Worker, and measures its CPU time. */
export async function knock<Answer>(runtime: Runtime, door: string): Promise<Answer & { cpuMs: number }> {
  const cpuBefore = runtime.process?.cpuMs() ?? Number.NaN;
  const response = await fetch(`${await runtime.origin("newsletter")}${door}`, { method: "POST" });
  if (!response.ok) throw new Error(`${door} answered ${response.status}: ${await response.text()}`);
  const answer = (await response.json()) as Answer;
  return { ...answer, cpuMs: (runtime.process?.cpuMs() ?? Number.NaN) - cpuBefore };
}

async function planned(runtime: Runtime, subscribers: number) {
  // The latest eight o'clock in Shanghai.
  const at = Math.floor(Date.now() / DAY_MS) * DAY_MS;
  const posts = generatedPosts(POSTS, { newest: at - 3_600_000, categories: CATEGORIES });
  await publish(await runtime.origin("newsletter"), [{ key: "site.yaml", text: SITE }, ...posts]);
  const { DB } = await runtime.bindings("newsletter");
  await DB.prepare("UPDATE posts SET first_seen_at = published_at, arrived_at = published_at").run();
  await fillSubscribers(DB, subscribers, at - DAY_MS);

  const { released, seconds, traffic, issue, cpuMs } = await knock<Planned>(runtime, `/bench/plan?at=${at}`);
  if (released !== POSTS || issue?.state !== "sending" || issue.planned !== subscribers)
    throw new Error(`${released} posts were released, and the plan is: ${JSON.stringify(issue)}`);
  const total = seconds.open + seconds.plan;
  const [slowest, ...next] = traffic.slowest;
  const rows: Row[] = [
    {
      what: `open, plan and check ${subscribers.toLocaleString("en")} deliveries`,
      measured: `${total.toFixed(1)} s`,
      beside: `${(cpuMs / 1000).toFixed(1)} s CPU, ${traffic.statements} statements in ${traffic.calls} calls`,
      // The bound applies to a million.
      target: { text: `≤ ${(60 * subscribers) / 1e6} s`, met: total <= (60 * subscribers) / 1e6 },
    },
    {
      what: "  slowest statement, by D1's own clock",
      measured: `${slowest?.ms.toFixed(0)} ms`,
      beside: `${slowest?.sql.trim().split(/\s+/, 2).join(" ")}; then ${next.map(({ ms }) => ms.toFixed(0)).join(", ")} ms`,
      target: atMost(slowest?.ms ?? Number.NaN, 200, " ms"),
    },
  ];
  return {
    rows,
    issueId: issue.id,
    read: traffic.rowsRead / subscribers,
    written: traffic.rowsWritten / subscribers,
    cpuMs: cpuMs / subscribers,
  };
}

type Ses = Awaited<ReturnType<typeof openBareSes>>;

/** Runs all variants in rounds, so that other load on the machine affects them alike. */
async function sent(runtime: Runtime, ses: Ses, issueId: number) {
  const cpu: Record<string, number[]> = {};
  const perSecond: Record<string, number[]> = {};
  const bytes: Record<string, number> = {};
  const last: Partial<Record<Depth, Delivered>> = {};
  const ratios: number[] = [];

  /** `goesOut`: whether each mail must arrive once. */
  async function measure<Answer extends Sent>(
    name: string,
    door: string,
    { note, goesOut }: { note: boolean; goesOut: boolean },
  ): Promise<Answer> {
    const before = await ses.received();
    const answer = await knock<Answer>(runtime, door);
    const after = await ses.received();
    const mails = after.mails - before.mails;
    if (mails !== (goesOut ? answer.mails : 0)) throw new Error(`${name}: of ${answer.mails} mails ${mails} arrived.`);
    if (!note) return answer;
    cpu[name] = [...(cpu[name] ?? []), answer.cpuMs / answer.mails];
    perSecond[name] = [...(perSecond[name] ?? []), (answer.mails * 1000) / answer.ms];
    if (mails > 0) bytes[name] = (after.bytes - before.bytes) / mails;
    return answer;
  }

  for (let round = 0; round <= ROUNDS; round++) {
    // The first round is a warm-up.
    const note = round > 0;
    for (const depth of DEPTHS) {
      const door = `/bench/deliver?issue=${issueId}&mails=${ROUND_MAILS}&depth=${depth}${depth === "all" ? "&sample" : ""}`;
      last[depth] = await measure<Delivered>(depth, door, { note, goesOut: depth === "all" });
    }
    await knock(runtime, "/bench/sample");
    await measure("bare", `/bench/bare?encoder&mails=${ROUND_MAILS}`, { note, goesOut: true });
    await measure("as it comes", `/bench/bare?mails=${BARE_MAILS}`, { note, goesOut: true });
    const size = Math.round(bytes.all ?? SIZE_UNKNOWN);
    await measure("post", `/bench/post?bytes=${size}&mails=${ROUND_MAILS}`, { note, goesOut: true });
    if (note) ratios.push((cpu.bare?.at(-1) ?? 0) / (cpu.all?.at(-1) ?? 1));
  }

  const cost = (name: string) => lowerQuartile(cpu[name] ?? []);
  const rate = (name: string) => median(perSecond[name] ?? []);
  const [ratio, plain] = [median(ratios), cost("as it comes") / cost("all")];
  const part = (name: string, ms: number): Row => ({
    what: `  ${name}`,
    measured: `${ms.toFixed(2)} ms`,
    beside: `${((100 * ms) / cost("all")).toFixed(0)} %`,
  });
  const each = (depth: Depth, of: "rowsRead" | "rowsWritten" | "statements" | "calls") =>
    (last[depth]?.traffic[of] ?? Number.NaN) / (last[depth]?.mails ?? 1);
  const queries = (of: "statements" | "calls") => each("all", of) * SHIFT_MAILS_IN_THE_CLOUD;
  const rows: Row[] = [
    ...(runtime.process
      ? [
          {
            what: `CPU a mail, ${((bytes.all ?? 0) / 1000).toFixed(0)} kB on the wire, the simulated D1 included`,
            measured: `${cost("all").toFixed(2)} ms`,
            target: atMost(cost("all"), 2.5, " ms"),
          },
          part("slots, claim, record", cost("ledger")),
          part("render: digest, links", cost("render") - cost("ledger")),
          part("MIME", cost("mime") - cost("render")),
          part("sign and send", cost("all") - cost("mime")),
          {
            what: "  beside a bare client-ses loop with a fast base64 encoder, same bytes",
            headline: "CPU a mail, digest of 300 posts, beside a bare client-ses loop with a fast encoder",
            measured: `${cost("all").toFixed(2)} ms`,
            beside: `${cost("bare").toFixed(2)} ms, ${((bytes.bare ?? 0) / 1000).toFixed(0)} kB`,
            ratio,
            target: atLeast(ratio, 0.9),
          },
          {
            what: "  beside a bare client-ses loop as it comes",
            headline: "CPU a mail, digest of 300 posts, beside a bare client-ses loop",
            measured: `${cost("all").toFixed(2)} ms`,
            beside: `${cost("as it comes").toFixed(2)} ms`,
            ratio: plain,
            target: atLeast(plain, 0.9),
          },
          {
            what: "  beside posting as many bytes, unsigned",
            measured: `${cost("all").toFixed(2)} ms`,
            beside: `${cost("post").toFixed(2)} ms`,
            ratio: cost("post") / cost("all"),
          },
        ]
      : []),
    {
      what: "mails/s",
      measured: rate("all").toFixed(0),
      beside: `bare ${rate("bare").toFixed(0)}, as it comes ${rate("as it comes").toFixed(0)}`,
      ratio: rate("all") / rate("bare"),
    },
    {
      what: `D1 in a sender's shift of ${SHIFT_MAILS_IN_THE_CLOUD.toLocaleString("en")} mails`,
      measured: `${queries("statements").toFixed(0)} statements`,
      beside: `in ${queries("calls").toFixed(0)} calls`,
      target: atMost(queries("statements"), 500),
    },
  ];
  return {
    rows,
    cpuMs: cost("all"),
    read: each("all", "rowsRead"),
    written: each("all", "rowsWritten"),
    rowsReadByShift: last.all?.reading.rowsRead ?? 0,
  };
}

/** Measures memory over one long shift: of the process at its start, middle and end; then, in another shift, of the isolate. */
async function memoryOfAShift(runtime: Runtime, ses: Ses, issueId: number): Promise<Row[]> {
  const { process } = runtime;
  if (!process) return [];
  const origin = await runtime.origin("newsletter");
  const heap = async () => {
    const { usedSize, backingStorageSize = 0 } = await heapOf(await runtime.inspector(), "newsletter", origin);
    return (usedSize + backingStorageSize) / 1024 ** 2;
  };
  /** Runs a shift and measures once at half of it. */
  const shift = async (mails: number, look: () => Promise<number>) => {
    const begun = (await ses.received()).mails;
    let over = false;
    const running = knock<Delivered>(runtime, `/bench/deliver?issue=${issueId}&mails=${mails}&depth=all`).finally(
      () => {
        over = true;
      },
    );
    while (!over && (await ses.received()).mails - begun < mails / 2) await sleep(100);
    const middle = await look();
    return { middle, ...(await running) };
  };
  const start = process.residentMb();
  const { middle, mails, outcome } = await shift(SHIFT_MAILS, async () => process.residentMb());
  const end = process.residentMb();
  const before = await heap();
  const { middle: during } = await shift(SHIFT_MAILS / 2, heap);
  const after = await heap();
  return [
    {
      what: `workerd's memory in one shift of ${mails.toLocaleString("en")} mails (${outcome}), its database included`,
      measured: `${start.toFixed(0)} → ${middle.toFixed(0)} → ${end.toFixed(0)} MB`,
      ratio: end / middle,
      target: { text: "flat: ≤ 1.1", met: end / middle <= 1.1 },
    },
    {
      what: "  of it the isolate, collected: before, half way, after",
      measured: `${before.toFixed(0)} → ${during.toFixed(0)} → ${after.toFixed(0)} MB`,
      target: atMost(during, 128, " MB"),
    },
  ];
}
