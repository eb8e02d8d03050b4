import { setTimeout as sleep } from "node:timers/promises";
import type { Benchmark } from "./benchmark.ts";
import { generatedPosts } from "./generated-posts.ts";
import { startRuntime } from "./runtime.ts";

const POSTS = 17_000;
const CRONS_MAX = 10;
const MINUTE_MS = 60_000;
const LOOK_MS = 1_000;

/** Lets another tool write into the bucket: `/fill` stores what it gets and tells nobody. */
const FILLING = `
  import gazette from "./worker.mjs";
  export default {
    ...gazette,
    async fetch(request, env, context) {
      if (!request.url.endsWith("/fill")) return gazette.fetch(request, env, context);
      for (const { key, text } of await request.json()) await env.BUCKET.put(key, text);
      return Response.json({});
    },
  };`;

export const reconciling: Benchmark = {
  title: `A bucket that another tool filled with ${POSTS.toLocaleString("en")} posts: crons until all are in the index, a minute apart, and the queue works on in between`,
  async run() {
    const runtime = await startRuntime(["gazette"], { entrance: FILLING, delivers: true });
    try {
      const origin = await runtime.origin("gazette");
      const files = generatedPosts(POSTS);
      for (let start = 0; start < POSTS; start += 100) {
        const body = JSON.stringify(files.slice(start, start + 100));
        const answer = await fetch(`${origin}/fill`, { method: "POST", body });
        if (!answer.ok) throw new Error(`Filling the bucket answered ${answer.status}.`);
      }
      const { DB } = await runtime.bindings("gazette");
      const indexed = async () =>
        (await DB.prepare("SELECT count(*) AS n FROM posts WHERE state = 'published'").first<number>("n")) ?? 0;
      const begin = performance.now();
      const cpuBefore = runtime.process?.cpuMs() ?? Number.NaN;
      let crons = 0;
      for (; (await indexed()) < POSTS && crons < CRONS_MAX; crons++) {
        const startedAt = Date.now();
        await runtime.cron("gazette", startedAt);
        while ((await indexed()) < POSTS && Date.now() - startedAt < MINUTE_MS) await sleep(LOOK_MS);
      }
      const known = await indexed();
      const cpuMs = (runtime.process?.cpuMs() ?? Number.NaN) - cpuBefore;
      return [
        {
          what: "crons until every post is in the index",
          headline: `reconcile of a bucket with ${POSTS.toLocaleString("en")} new posts: crons`,
          measured: known === POSTS ? `${crons}` : `${known} posts after ${crons}`,
          beside: `${((performance.now() - begin) / 1000).toFixed(0)} s`,
          target: { text: "≤ 5", met: known === POSTS && crons <= 5 },
        },
        ...(runtime.process
          ? [
              {
                what: "  CPU a post, bucket, queue and D1 included",
                measured: `${(cpuMs / known).toFixed(2)} ms`,
              },
            ]
          : []),
      ];
    } finally {
      await runtime.close();
    }
  },
};
