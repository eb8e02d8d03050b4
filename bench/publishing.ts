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

export const publishing: Benchmark = {
  title: "Publishing one post through the API into a site of 100,000, and the first feed request after it",
  async run() {
    const runtime = await openArchives();
    const origin = await runtime.origin("posts-100000");
    const counts = async () => (await (await fetch(`${origin}/counts`)).json()) as Counts;
    const writes: { ms: number; counts: Counts }[] = [];
    const reads: { ms: number; cpu: number; counts: Counts }[] = [];
    for (let number = 0; number < POSTS; number++) {
      const { key, text } = generatedPost(NEWER - number);
      await counts();
      const publishedAt = performance.now();
      const published = await fetch(`${origin}/api/v1/objects/${key}`, {
        method: "PUT",
        body: text,
        headers: { Authorization: `Bearer ${PUBLISH_TOKEN}` },
      });
      const answer = (await published.json()) as { outcome?: string };
      const ms = performance.now() - publishedAt;
      if (answer.outcome !== "published") throw new Error(`Publishing answered ${JSON.stringify(answer)}.`);
      writes.push({ ms, counts: await counts() });

      await sleep(SETTLE_MS);
      const cpuBefore = runtime.process?.cpuMs() ?? Number.NaN;
      const askedAt = performance.now();
      const feed = await fetch(`${origin}/rss.xml`, { headers: { "Accept-Encoding": "identity" } });
      const body = await feed.text();
      const took = performance.now() - askedAt;
      await sleep(SETTLE_MS);
      const cpu = (runtime.process?.cpuMs() ?? Number.NaN) - cpuBefore;
      if (!body.includes(key.slice("posts/2026-01-01-".length, -".md".length))) throw new Error("The feed is old.");
      reads.push({ ms: took, cpu, counts: await counts() });
    }
    const [write, read] = [writes.at(-1)?.counts, reads.at(-1)?.counts];
    const cpu = lowerQuartile(reads.map(({ cpu }) => cpu));
    return [
      {
        what: "PUT /api/v1/objects/…",
        measured: `${median(writes.map(({ ms }) => ms)).toFixed(1)} ms`,
        beside: `${write?.queries} statements`,
      },
      { what: "  rows of the index", measured: `${write?.rowsRead} read`, beside: `${write?.rowsWritten} written` },
      { what: "  objects in the bucket", measured: `${write?.reads} read`, beside: `${write?.writes} written` },
      {
        what: "/rss.xml right after it, 50 whole posts",
        measured: `${median(reads.map(({ ms }) => ms)).toFixed(1)} ms`,
        beside: `${read?.rowsRead} rows read`,
      },
      {
        what: "  queries of it",
        headline: "first feed after a publish, 50 whole posts: queries",
        measured: `${read?.queries}`,
        target: atMost(read?.queries ?? Number.NaN, 2),
      },
      ...(runtime.process
        ? [
            {
              what: "  CPU, that of the simulated D1 and cache included",
              headline: "first feed after a publish: CPU",
              measured: `${cpu.toFixed(1)} ms`,
              target: atMost(cpu, 15, " ms"),
            },
          ]
        : []),
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
