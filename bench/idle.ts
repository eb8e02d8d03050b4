import { setTimeout as sleep } from "node:timers/promises";
import { atMost, type Benchmark, median } from "./benchmark.ts";
import { generatedPosts } from "./generated-posts.ts";
import { publish, startRuntime } from "./runtime.ts";

const POSTS = 60;
const READERS = 20;
/** Cache writes finish after the answer. */
const SETTLE_MS = 300;

/** What an isolate remembers belongs to its bindings: with others it has just begun. Says how often it asked D1 before it answered. */
const BEGINNING = `
  import gazette from "./worker.mjs";
  export default {
    ...gazette,
    async fetch(request, env, context) {
      if (!request.headers.has("X-Idle")) return gazette.fetch(request, env, context);
      let asked = 0;
      const DB = {
        // Requests are counted after the answer.
        prepare: (sql) => { if (!sql.startsWith("INSERT INTO feed_requests")) asked++; return env.DB.prepare(sql); },
        batch: (statements) => env.DB.batch(statements),
      };
      const answer = await gazette.fetch(request, { ...env, DB }, context);
      const headers = { "X-Asked": String(asked) };
      return new Response(await answer.arrayBuffer(), { status: answer.status, headers });
    },
  };`;

export const idle: Benchmark = {
  title: `A reader in an isolate that has just begun, where another one of the data centre has served the feed: ${READERS} times`,
  async run() {
    const runtime = await startRuntime(["gazette"], { entrance: BEGINNING });
    try {
      const origin = await runtime.origin("gazette");
      await publish(origin, generatedPosts(POSTS));
      const ask = async (headers: Record<string, string>) => {
        const begin = performance.now();
        const answer = await fetch(`${origin}/rss.xml`, { headers });
        const { length } = await answer.bytes();
        if (!answer.ok || length === 0) throw new Error(`/rss.xml answered ${answer.status}.`);
        return { ms: performance.now() - begin, asked: Number(answer.headers.get("X-Asked")) };
      };
      const unknown = await ask({ "X-Idle": "yes" });
      await ask({});
      await sleep(SETTLE_MS);
      const begun: (typeof unknown)[] = [];
      const warm: (typeof unknown)[] = [];
      for (let reader = 0; reader < READERS; reader++) {
        begun.push(await ask({ "X-Idle": "yes" }));
        warm.push(await ask({}));
      }
      const asked = Math.max(...begun.map(({ asked }) => asked));
      return [
        {
          what: "questions to D1 before the answer, at most",
          headline: "a reader's request in an idle isolate: questions to D1 before the answer",
          measured: `${asked}`,
          beside: `${unknown.asked} where no isolate has served it`,
          target: atMost(asked, 0),
        },
        {
          what: "p50",
          measured: `${median(begun.map(({ ms }) => ms)).toFixed(1)} ms`,
          beside: `${median(warm.map(({ ms }) => ms)).toFixed(1)} ms from memory`,
        },
      ];
    } finally {
      await runtime.close();
    }
  },
};
