import { once } from "node:events";
import { get, type IncomingMessage } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { type Counts, openArchives } from "./archives.ts";
import { atMost, type Benchmark, lowerQuartile, median, type Row } from "./benchmark.ts";
import { generatedPost } from "./generated-posts.ts";
import { PUBLISH_TOKEN } from "./runtime.ts";

const POSTS = 20;
/** Newer than every post of the archive, so that these are first in the feed. */
const NEWER = -1_000;
const SETTLE_MS = 30;
/** After so long an isolate asks for the site's version again. */
const FORGOTTEN_MS = 8_000;
const QUERIES_MAX = 2;
const CPU_MAX = 15;

export const publishing: Benchmark = {
  title: "Publishing one post through the API into a site of 100,000, and the first feed request after it",
  async run() {
    const runtime = await openArchives();
    const origin = await runtime.origin("posts-100000");
    const counts = async () => (await (await fetch(`${origin}/counts`)).json()) as Counts;
    const { DB } = await runtime.bindings("posts-100000");
    const writes: { ms: number; counts: Counts }[] = [];
    const first: Read[] = [];
    const begun: Read[] = [];
    const unknown: Read[] = [];

    async function publish(number: number): Promise<{ ms: number; title: string }> {
      const { key, text } = generatedPost(NEWER - number);
      const publishedAt = performance.now();
      const published = await fetch(`${origin}/api/v1/objects/${key}`, {
        method: "PUT",
        body: text,
        headers: { Authorization: `Bearer ${PUBLISH_TOKEN}` },
      });
      const answer = (await published.json()) as { outcome?: string };
      if (answer.outcome !== "published") throw new Error(`Publishing answered ${JSON.stringify(answer)}.`);
      return { ms: performance.now() - publishedAt, title: key.slice("posts/2026-01-01-".length, -".md".length) };
    }

    async function readFeed(title: string, headers: Record<string, string> = {}): Promise<Read> {
      await sleep(SETTLE_MS);
      await counts();
      const cpuBefore = runtime.process?.cpuMs() ?? Number.NaN;
      const askedAt = performance.now();
      const body = await (await fetch(`${origin}/rss.xml`, { headers })).text();
      const ms = performance.now() - askedAt;
      await sleep(SETTLE_MS);
      const cpu = (runtime.process?.cpuMs() ?? Number.NaN) - cpuBefore;
      if (!body.includes(title)) throw new Error("The feed is old.");
      return { ms, cpu, counts: await counts() };
    }

    for (let number = 0; number < POSTS; number++) {
      await counts();
      const { ms, title } = await publish(number);
      writes.push({ ms, counts: await counts() });
      first.push(await readFeed(title));

      if (number % 2 > 0) {
        const { title } = await publish(POSTS + number);
        await sleep(FORGOTTEN_MS);
        begun.push(await readFeed(title, { "X-Begun": "yes" }));
        continue;
      }
      // What is said of every entry changes, so that nothing kept of them counts: as in a data centre that nobody has asked yet.
      await DB.prepare("UPDATE site SET version = version + 1, settings = json_set(settings, '$.author', ?)")
        .bind(`Author ${number}`)
        .run();
      await sleep(FORGOTTEN_MS);
      unknown.push(await readFeed(`Author ${number}`));
    }
    const write = writes.at(-1)?.counts;
    return [
      {
        what: "PUT /api/v1/objects/…",
        measured: `${median(writes.map(({ ms }) => ms)).toFixed(1)} ms`,
        beside: `${write?.queries} statements`,
      },
      { what: "  rows of the index", measured: `${write?.rowsRead} read`, beside: `${write?.rowsWritten} written` },
      { what: "  objects in the bucket", measured: `${write?.reads} read`, beside: `${write?.writes} written` },
      ...rowsOf("/rss.xml right after it, 50 whole posts", first, "first feed after a publish, 50 whole posts"),
      ...rowsOf(
        "/rss.xml after it in an isolate that has just begun",
        begun,
        "first feed after a publish, in a new isolate",
      ),
      ...rowsOf("/rss.xml with nothing kept of its entries anywhere", unknown),
      ...(await Promise.all(
        ["atom.xml", "rss.xml", "feed.json", "opml.xml"].map((file) => onTheWire(`${origin}/${file}`)),
      )),
    ];
  },
};

/** Compares what a reader who takes gzip is sent with the plain bytes. */
async function onTheWire(url: string): Promise<Row> {
  const length = async (encoding: string) => {
    const [message] = (await once(get(url, { headers: { "Accept-Encoding": encoding } }), "response")) as [
      IncomingMessage,
    ];
    const { length } = Buffer.concat(await message.toArray());
    if (message.statusCode !== 200) throw new Error(`${url} answered ${message.statusCode}.`);
    return length;
  };
  const [sent, plain] = [await length("gzip, br, zstd"), await length("identity")];
  const { pathname } = new URL(url);
  return {
    what: `bytes on the wire of ${pathname}`,
    headline: `bytes on the wire, changed feed of 50 posts: ${pathname}`,
    measured: `${(sent / 1000).toFixed(1)} kB`,
    beside: `${(plain / 1000).toFixed(1)} kB plain`,
    ratio: sent / plain,
    target: atMost(sent / plain, 0.3),
  };
}

interface Read {
  ms: number;
  cpu: number;
  counts: Counts;
}

function rowsOf(what: string, reads: Read[], headline?: string): Row[] {
  // The once-a-minute count of feed requests is another one.
  const queries = Math.min(...reads.map(({ counts }) => counts.queries));
  const rowsRead = median(reads.map(({ counts }) => counts.rowsRead));
  const cpu = lowerQuartile(reads.map(({ cpu }) => cpu));
  const head = (figure: string) => (headline === undefined ? {} : { headline: `${headline}: ${figure}` });
  return [
    { what, measured: `${median(reads.map(({ ms }) => ms)).toFixed(1)} ms`, beside: `${rowsRead} rows read` },
    { what: "  queries of it", ...head("queries"), measured: `${queries}`, target: atMost(queries, QUERIES_MAX) },
    ...(Number.isNaN(cpu)
      ? []
      : [
          {
            what: "  CPU, that of the simulated D1 and cache included",
            ...head("CPU"),
            measured: `${cpu.toFixed(1)} ms`,
            target: atMost(cpu, CPU_MAX, " ms"),
          },
        ]),
  ];
}
