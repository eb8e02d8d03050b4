import { setTimeout as sleep } from "node:timers/promises";
import { ARCHIVES, type Archive, CATEGORY, openArchives } from "./archives.ts";
import { atMost, type Benchmark, lowerQuartile, median, type Row } from "./benchmark.ts";
import { openLoad } from "./load.ts";

const ROUNDS = 9;
const WARM_REQUESTS = 300;
const COLD_REQUESTS = 8;
const ROUND_MS = 2_000;
/** Cache writes finish after the answer. */
const SETTLE_MS = 30;

interface Question {
  what: string;
  path: string;
  requests: number;
  /** The smallest first, as the baseline. */
  archives: [Archive, ...Archive[]];
}

const QUESTIONS: Question[] = [
  {
    what: "/rss.xml from memory",
    path: "/rss.xml",
    requests: WARM_REQUESTS,
    archives: ["posts-100", "posts-10000", "posts-100000"],
  },
  {
    what: "/rss.xml cold",
    path: "/rss.xml?cold={n}",
    requests: COLD_REQUESTS,
    archives: ["posts-100", "posts-10000", "posts-100000"],
  },
  {
    what: "a category's cold",
    path: `/categories/${CATEGORY}/rss.xml?cold={n}`,
    requests: COLD_REQUESTS,
    // With a hundred posts a category has only five, too few for a full feed.
    archives: ["posts-10000", "posts-100000"],
  },
];

export const size: Benchmark = {
  title: "Feeds of 50 whole posts in sites of all sizes (cold: neither memory nor edge cache know them)",
  async run() {
    const runtime = await openArchives();
    const load = openLoad();
    const rows: Row[] = [];
    try {
      for (const { what, path, requests, archives } of QUESTIONS) {
        const figures = new Map(
          archives.map((archive) => [archive, { latencies: [] as number[], cpu: [] as number[] }]),
        );
        const bytes = new Set<number>();
        for (let round = 0; round <= ROUNDS; round++) {
          for (const archive of archives) {
            const origin = await runtime.origin(archive);
            const cpuBefore = runtime.process?.cpuMs() ?? Number.NaN;
            const measured = await load.run({ origin, path, connections: 1, milliseconds: ROUND_MS, requests });
            await sleep(SETTLE_MS);
            if (measured.status !== 200) throw new Error(`${path} answered ${measured.status}.`);
            // The first round is a warm-up.
            if (round === 0) continue;
            const { latencies, cpu } = figures.get(archive) ?? { latencies: [], cpu: [] };
            latencies.push(measured.latency);
            cpu.push(((runtime.process?.cpuMs() ?? Number.NaN) - cpuBefore) / measured.requests);
            bytes.add(measured.bytes);
          }
        }
        if (bytes.size !== 1) throw new Error(`${path} is not the same in all sites: ${[...bytes]} bytes.`);
        const [smallest] = archives;
        const least = figures.get(smallest)?.latencies ?? [];
        for (const archive of archives) {
          const { latencies, cpu } = figures.get(archive) ?? { latencies: [], cpu: [] };
          const ratio = median(latencies) / median(least);
          rows.push({
            what: `${what}, ${ARCHIVES[archive].toLocaleString("en")} posts`,
            measured: `p50 ${median(latencies).toFixed(2)} ms`,
            beside: requests === COLD_REQUESTS && runtime.process ? `CPU ${lowerQuartile(cpu).toFixed(1)} ms` : "",
            ratio,
            ...(archive === smallest ? {} : { target: atMost(ratio, 1.2) }),
          });
        }
      }
      return rows;
    } finally {
      load.close();
    }
  },
};
