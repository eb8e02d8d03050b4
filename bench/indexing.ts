import { execFileSync, fork } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { writeScripts } from "../infra/package/write-scripts.ts";
import { atMost, type Benchmark, lowerQuartile, median, type Row } from "./benchmark.ts";
import { CATEGORIES, generatedPosts, type PostFile } from "./generated-posts.ts";
import { besidePeers, buildPeers, type PeerName } from "./peers.ts";
import { publish, startRuntime } from "./runtime.ts";

const POSTS = 5_000;
const RUNS = 5;
const PART = 1_000;
/** Bounds the memory of each thread, which by default depends on the machine's. */
const TIDY = ["--max-semi-space-size=4", "--max-old-space-size=40"];
/** Scripts as the package holds them, below the project, whose packages they need. */
const SCRIPTS = fileURLToPath(new URL("../.gazette/bench", import.meta.url));
/** As the command does, so that a second run need not compile again. */
const ENV = { ...process.env, NODE_COMPILE_CACHE: join(SCRIPTS, "cache") };

export interface IndexingReport {
  feeds: number;
  bytes: number;
  residentMb: number;
  /** CPU time of all threads. */
  cpuSeconds: number;
}

export const indexing: Benchmark = {
  title: `${POSTS.toLocaleString("en")} files of 4 KB from the disk to all feeds (site and ${CATEGORIES} categories, 3 formats) in node ${TIDY.join(" ")}`,
  async run() {
    const folder = mkdtempSync(join(tmpdir(), "gazette-indexing-"));
    try {
      const files = generatedPosts(POSTS);
      for (const { key, text } of files) {
        mkdirSync(join(folder, dirname(key)), { recursive: true });
        writeFileSync(join(folder, key), text);
      }
      await writeScripts(["src/cli/gazette.ts", "src/cli/reading-thread.ts", "bench/indexing-process.ts"], SCRIPTS);
      writeFileSync(join(SCRIPTS, "package.json"), '{"version": "0.0.0", "type": "module"}');
      const runs: (IndexingReport & { seconds: number })[] = [];
      const checks: number[] = [];
      const peers = new Map<PeerName, number[]>();
      // In turns, and the quicker of each count: the machine is not as fast all the time, and its disk still less.
      for (let run = 0; run < RUNS; run++) {
        runs.push(await gazette(folder));
        checks.push(check(folder));
        buildPeers(folder, run === 0 ? "all" : "targets", peers);
      }
      const seconds = lowerQuartile(runs.map((run) => run.seconds));
      const checked = lowerQuartile(checks);
      const residentMb = median(runs.map((run) => run.residentMb));
      const [first] = runs;
      const jekyll = peers.get("jekyll");
      return [
        {
          what: `${first?.feeds} feeds, ${((first?.bytes ?? 0) / 1e6).toFixed(1)} MB, Node's own start included`,
          measured: `${seconds.toFixed(2)} s`,
          beside: `${lowerQuartile(runs.map((run) => run.cpuSeconds)).toFixed(2)} s CPU`,
        },
        {
          what: "most memory at once",
          headline: "5,000 posts from the disk to all feeds, in Node: memory",
          measured: `${residentMb.toFixed(0)} MB`,
          target: atMost(residentMb, 150, " MB"),
        },
        {
          what: "gazette check of the same folder, beside the reading above",
          headline: "gazette check of 5,000 posts, beside reading them",
          measured: `${checked.toFixed(2)} s`,
          beside: `${seconds.toFixed(2)} s`,
          ratio: checked / seconds,
          target: atMost(checked / seconds, 1.2),
        },
        ...besidePeers(seconds, peers),
        ...(await inWorkerd(files, jekyll && lowerQuartile(jekyll))),
      ];
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

/** Stores what it gets as the API does, and indexes nothing. */
const STORING = `
  export default {
    async fetch(request, env) {
      const { objects } = await request.json();
      const rest = objects.values();
      await Promise.all(Array.from({ length: 6 }, async () => {
        for (const { key, base64 } of rest) await env.BUCKET.put(key, Buffer.from(base64, "base64"));
      }));
      return Response.json({});
    },
  };
  import { Buffer } from "node:buffer";`;

/** Measures a Worker that only stores the same posts in the same simulated bucket. */
async function storing(files: PostFile[]): Promise<{ seconds: number; cpuMs: number }> {
  const runtime = await startRuntime(["storing"], { entrance: STORING });
  try {
    const origin = await runtime.origin("storing");
    await publish(origin, files.slice(0, 1));
    const cpuBefore = runtime.process?.cpuMs() ?? Number.NaN;
    const begin = performance.now();
    await publish(origin, files);
    const seconds = (performance.now() - begin) / 1000;
    return { seconds, cpuMs: (runtime.process?.cpuMs() ?? Number.NaN) - cpuBefore };
  } finally {
    await runtime.close();
  }
}

/** Uploads the same posts through the publishing API of the built Worker. */
async function inWorkerd(files: PostFile[], peer: number | undefined): Promise<Row[]> {
  const bare = await storing(files.slice(0, PART));
  const bareCpu = bare.cpuMs / PART;
  const bareSeconds = (bare.seconds / PART) * files.length;
  const runtime = await startRuntime(["gazette"]);
  try {
    const origin = await runtime.origin("gazette");
    const [first, ...others] = files;
    if (first) await publish(origin, [first]);
    const memoryBefore = runtime.process?.residentMb() ?? Number.NaN;
    const parts: { seconds: number; cpuMs: number }[] = [];
    for (let start = 0; start < others.length; start += PART) {
      const cpuBefore = runtime.process?.cpuMs() ?? Number.NaN;
      const begin = performance.now();
      await publish(origin, others.slice(start, start + PART));
      const seconds = (performance.now() - begin) / 1000;
      parts.push({ seconds, cpuMs: (runtime.process?.cpuMs() ?? Number.NaN) - cpuBefore });
    }
    const seconds = parts.reduce((sum, part) => sum + part.seconds, 0);
    const cpuMs = parts.reduce((sum, part) => sum + part.cpuMs, 0);
    const growth = (parts.at(-1)?.cpuMs ?? Number.NaN) / (parts[1]?.cpuMs ?? Number.NaN);
    const { DB } = await runtime.bindings("gazette");
    const indexed = await DB.prepare("SELECT count(*) AS posts FROM posts WHERE state = 'published'").first<number>(
      "posts",
    );
    if (indexed !== files.length) throw new Error(`${indexed} of ${files.length} posts were indexed.`);
    const what = "in workerd, through POST /api/v1/objects, into the simulated bucket and D1";
    return [
      {
        what,
        headline: "first publish: 5,000 posts of 4 KB through the API, bucket and D1 included",
        measured: `${seconds.toFixed(1)} s`,
        beside:
          peer === undefined
            ? `${((seconds / files.length) * 1000).toFixed(2)} ms a post`
            : `${peer.toFixed(1)} s jekyll`,
        ...(peer !== undefined && { ratio: seconds / peer, target: atMost(seconds / peer, 1) }),
      },
      {
        what: "  a bare Worker that only stores them, by the time of a fifth of them",
        measured: `${bareSeconds.toFixed(1)} s`,
        ...(peer !== undefined && { beside: `${peer.toFixed(1)} s jekyll`, ratio: bareSeconds / peer }),
      },
      ...(runtime.process
        ? [
            {
              what: "  CPU a post, bucket and D1 included, beside a bare Worker that only stores them",
              headline: "first publish: CPU a post, beside a bare Worker that only stores them",
              measured: `${(cpuMs / files.length).toFixed(2)} ms`,
              beside: `${bareCpu.toFixed(2)} ms`,
              ratio: cpuMs / files.length / bareCpu,
              target: atMost(cpuMs / files.length / bareCpu, 1.6),
            },
            {
              what: `  CPU of the last thousand, beside the second`,
              measured: `${((parts.at(-1)?.cpuMs ?? Number.NaN) / 1000).toFixed(1)} s`,
              beside: `${((parts[1]?.cpuMs ?? Number.NaN) / 1000).toFixed(1)} s`,
              ratio: growth,
              target: atMost(growth, 1.3),
            },
            {
              what: "  resident, bucket and D1 included",
              measured: `${runtime.process.residentMb().toFixed(0)} MB`,
              beside: `${memoryBefore.toFixed(0)} MB before`,
            },
          ]
        : []),
    ];
  } finally {
    await runtime.close();
  }
}

function gazette(folder: string): Promise<IndexingReport & { seconds: number }> {
  const begin = performance.now();
  return new Promise((resolve, reject) => {
    const child = fork(join(SCRIPTS, "bench/indexing-process.js"), [folder], { execArgv: TIDY, env: ENV });
    let report: IndexingReport | undefined;
    child.on("message", (message) => {
      report = message as IndexingReport;
    });
    child.on("exit", (code) => {
      if (report) resolve({ ...report, seconds: (performance.now() - begin) / 1000 });
      else reject(new Error(`The process that indexes ended with code ${code}.`));
    });
  });
}

/** Returns how long the command takes, in seconds. */
function check(folder: string): number {
  const begin = performance.now();
  execFileSync(process.execPath, [join(SCRIPTS, "src/cli/gazette.js"), "check", folder], { env: ENV });
  return (performance.now() - begin) / 1000;
}
