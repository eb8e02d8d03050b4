// `npm run bench`, or a part: `npm run bench -- feeds`, `npm run bench -- newsletter --subscribers 1000000`; with `--peers` beside
// programs that it first brings from npm.
// Measurements, not tests: a missed target does not fail.
import { createRequire } from "node:module";
import { availableParallelism, cpus, loadavg } from "node:os";
import { parseArgs } from "node:util";
import { closeArchives } from "./archives.ts";
import type { Benchmark } from "./benchmark.ts";
import { feeds } from "./feeds.ts";
import { follow } from "./follow.ts";
import { idle } from "./idle.ts";
import { indexing } from "./indexing.ts";
import { matching } from "./matching.ts";
import { memory } from "./memory.ts";
import { newsletter, SUBSCRIBERS_MIN } from "./newsletter.ts";
import { installPeers } from "./npm-peers.ts";
import { pages } from "./pages.ts";
import { publishing } from "./publishing.ts";
import { readers } from "./readers.ts";
import { reconciling } from "./reconciling.ts";
import { note } from "./results.ts";
import { searches } from "./search.ts";
import { size } from "./size.ts";
import { starting } from "./starting.ts";
import { table } from "./table.ts";

const benchmarks: Record<string, Benchmark> = {
  starting,
  indexing,
  readers,
  reconciling,
  publishing,
  idle,
  feeds,
  pages,
  newsletter,
  size,
  search: searches,
  memory,
  matching,
  follow,
};

const { version: workerdVersion } = createRequire(import.meta.url)("workerd/package.json") as { version: string };
const { positionals: names, values } = parseArgs({
  allowPositionals: true,
  options: {
    subscribers: { type: "string", default: "100000" },
    /** Installs the peers that npm has, into the cache. */
    peers: { type: "boolean", default: false },
    /** Writes what was measured to RESULTS.md, and leaves the other parts there. */
    write: { type: "boolean", default: false },
  },
});
const subscribers = Number(values.subscribers);
if (!Number.isInteger(subscribers) || subscribers < SUBSCRIBERS_MIN) {
  console.error(`--subscribers wants a number, ${SUBSCRIBERS_MIN} at least.`);
  process.exit(1);
}
const unknown = names.filter((name) => !(name in benchmarks));
if (unknown.length > 0) {
  console.error(`There is no benchmark ${unknown.join(", ")}. There are: ${Object.keys(benchmarks).join(", ")}.`);
  process.exit(1);
}

const machine = `${availableParallelism()} cores (${cpus()[0]?.model.trim()}), Node ${process.versions.node}, workerd ${workerdVersion}`;
console.log(machine);
if (values.peers) installPeers();
for (const [name, { title, run }] of Object.entries(benchmarks)) {
  if (names.length > 0 && !names.includes(name)) continue;
  const begin = performance.now();
  console.log(`\n${name}: ${title}`);
  try {
    const measured = await run({ subscribers });
    const { rows, appendix } = Array.isArray(measured) ? { rows: measured, appendix: undefined } : measured;
    console.log(table(rows));
    if (values.write) note(name, { title, machine, rows }, Object.keys(benchmarks));
    if (appendix !== undefined) console.log(`\n${appendix}`);
  } catch (fault) {
    console.error(`✗ did not run: ${fault instanceof Error ? fault.stack : String(fault)}`);
    process.exitCode = 1;
  }
  console.log(`(${((performance.now() - begin) / 1000).toFixed(0)} s, load ${loadavg()[0]?.toFixed(1)})`);
}
await closeArchives();
