import { openBareSes } from "./bare-ses.ts";
import { atMost, type Benchmark, lowerQuartile, type Row } from "./benchmark.ts";
import { generatedPosts } from "./generated-posts.ts";
import { knock } from "./newsletter.ts";
import { CATEGORIES, fillSubscribers, SITE, SITE_URL } from "./newsletter-subscribers.ts";
import type { Delivered, Planned } from "./newsletter-worker.ts";
import { publish, type Runtime, startRuntime } from "./runtime.ts";

const DAY_MS = 86_400_000;

/** Watches that each subscriber chooses three of, and posts that each watch matches. */
const FOLLOWERS = 1_000_000;
const FOLLOWED = 20_000;
const HITS = 20;
const POSTS = 300;
/** Neighbours who get distinct digests, then as many who share one. */
const BLOCK = 1_440;
const BLOCKS = 5;

export const follow: Benchmark = {
  title: `${FOLLOWERS.toLocaleString("en")} subscribers of 3 watches each of ${FOLLOWED.toLocaleString("en")}: planned on local D1, distinct digests sent`,
  run: planningAndSending,
};

async function planningAndSending(): Promise<Row[]> {
  const ses = await openBareSes();
  const settings = { SITE_URL, SES_ENDPOINT: ses.endpoint };
  const options = { main: "bench/newsletter-worker.ts", settings, inspector: true };
  const runtime = await startRuntime(["newsletter"], options);
  try {
    // The latest eight o'clock in Shanghai.
    const at = Math.floor(Date.now() / DAY_MS) * DAY_MS;
    const posts = generatedPosts(POSTS, { newest: at - 3_600_000, categories: CATEGORIES });
    await publish(await runtime.origin("newsletter"), [{ key: "site.yaml", text: SITE }, ...posts]);
    const { DB } = await runtime.bindings("newsletter");
    await DB.prepare("UPDATE posts SET first_seen_at = published_at, arrived_at = published_at").run();
    // What is noted as subscribers change is not measured here, and everybody has had their watches for long.
    for (const trigger of ["follows_added", "follows_changed", "watches_changed"])
      await DB.prepare(`DROP TRIGGER ${trigger}`).run();
    await fillSubscribers(DB, FOLLOWERS, at - 2 * DAY_MS);
    const last = await DB.prepare("SELECT max(id) AS id FROM subscribers").first<{ id: number }>();
    const follows = async (keys: string) => {
      for (let after = 0; after < (last?.id ?? 0); after += 50_000)
        await DB.prepare(`UPDATE subscribers SET cursor = 0, follows = ${keys} WHERE id > ?1 AND id <= ?1 + 50000`)
          .bind(after)
          .run();
    };
    const three = (of: number, named: string) =>
      `json_array(${[1, 2, 3].map((one) => `'${named}' || (1 + (id * ${7_919 + 2 * one} + ${one * 977} * (id % 1009)) % ${of})`).join()})`;
    await follows(three(CATEGORIES, "lanmu"));
    const byCategories = await knock<Planned>(runtime, `/bench/plan?at=${at - DAY_MS / 24}`);
    await cancelAll(DB);
    await fillWatches(DB);
    // Every other block of neighbours shares one digest.
    await follows(`iif(id / ${BLOCK} % 2, '["watch 1","watch 2","watch 3"]', ${three(FOLLOWED, "watch ")})`);
    const byWatches = await knock<Planned>(runtime, `/bench/plan?at=${at}`);
    const rows = plannedRows(byCategories, byWatches);
    return [...rows, ...(await sentRows(runtime, byWatches.issue?.id ?? 0))];
  } finally {
    await runtime.close();
    ses.close();
  }
}

async function cancelAll(db: D1Database): Promise<void> {
  await db.prepare("UPDATE issues SET state = 'cancelled'").run();
  await db.prepare("DELETE FROM deliveries").run();
}

async function fillWatches(db: D1Database): Promise<void> {
  const numbers = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)";
  await db
    .prepare(
      `${numbers} INSERT INTO watches (id, question, anchor, created_at) SELECT i, '观察' || i || ' 价格', '观察' || i, 0 FROM n`,
    )
    .bind(FOLLOWED)
    .run();
  for (let one = 0; one < HITS; one++)
    await db
      .prepare(`${numbers} INSERT OR IGNORE INTO watch_hits SELECT 1 + (i * 31 + ?2 * 17) % ${POSTS}, i FROM n`)
      .bind(FOLLOWED, one)
      .run();
}

function plannedRows(byCategories: Planned, byWatches: Planned): Row[] {
  for (const { issue } of [byCategories, byWatches])
    if (issue?.state !== "sending" || issue.planned !== FOLLOWERS)
      throw new Error(`The plan is: ${JSON.stringify(issue)}`);
  const seconds = ({ seconds: { open, plan } }: Planned) => open + plan;
  const slowest = ({ traffic }: Planned) => traffic.slowest[0]?.ms ?? Number.NaN;
  const ratio = seconds(byWatches) / seconds(byCategories);
  return [
    {
      what: `plan ${FOLLOWERS.toLocaleString("en")} subscribers of 3 watches each, beside 3 categories each`,
      measured: `${seconds(byWatches).toFixed(1)} s`,
      beside: `${seconds(byCategories).toFixed(1)} s`,
      ratio,
      target: atMost(ratio, 2),
    },
    {
      what: "  slowest statement, by D1's own clock",
      measured: `${slowest(byWatches).toFixed(0)} ms`,
      beside: `${slowest(byCategories).toFixed(0)} ms`,
      target: atMost(slowest(byWatches), 200, " ms"),
    },
  ];
}

async function sentRows(runtime: Runtime, issueId: number): Promise<Row[]> {
  const cpu = { distinct: [] as number[], shared: [] as number[] };
  // The blocks begin at the first id; the first pair is a warm-up.
  await knock<Delivered>(runtime, `/bench/deliver?issue=${issueId}&mails=${BLOCK - 1}&depth=all`);
  for (let block = 0; block < 2 * BLOCKS; block++) {
    const { cpuMs, mails } = await knock<Delivered>(
      runtime,
      `/bench/deliver?issue=${issueId}&mails=${BLOCK}&depth=all`,
    );
    if (block >= 2) cpu[block % 2 === 0 ? "shared" : "distinct"].push(cpuMs / mails);
  }
  if (!runtime.process) return [];
  const [distinct, shared] = [lowerQuartile(cpu.distinct), lowerQuartile(cpu.shared)];
  return [
    {
      what: "CPU a mail of distinct digests, beside one that all share, the simulated D1 included",
      measured: `${distinct.toFixed(2)} ms`,
      beside: `${shared.toFixed(2)} ms`,
      ratio: distinct / shared,
      target: atMost(distinct / shared, 1.5),
    },
  ];
}
