// `npm run bench`, or a part: `npm run bench -- feeds`, `npm run bench -- newsletter --subscribers 1000000`.
// Measurements, not tests: a missed target does not fail.
import { createRequire } from "node:module";
import { availableParallelism, cpus, loadavg } from "node:os";
import { parseArgs } from "node:util";
import { closeArchives } from "./archives.ts";
import type { Benchmark } from "./benchmark.ts";
import { feeds } from "./feeds.ts";
import { indexing } from "./indexing.ts";
import { memory } from "./memory.ts";
import { newsletter, SUBSCRIBERS_MIN } from "./newsletter.ts";
import { publishing } from "./publishing.ts";
import { size } from "./size.ts";
import { table } from "./table.ts";

const benchmarks: Record<string, Benchmark> = {
  feeds,
  indexing,
  size,
  publishing,
  memory,
  newsletter,
};

const { version: workerdVersion } = createRequire(import.meta.url)("workerd/package.json") as { version: string };
const { positionals: names, values } = parseArgs({
  allowPositionals: true,
  options: { subscribers: { type: "string", default: "100000" } },
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

console.log(
  `${availableParallelism()} cores (${cpus()[0]?.model.trim()}), Node ${process.versions.node}, workerd ${workerdVersion}`,
);
for (const [name, { title, run }] of Object.entries(benchmarks)) {
  if (names.length > 0 && !names.includes(name)) continue;
  const begin = performance.now();
  console.log(`\n${name}: ${title}`);
  try {
    const measured = await run({ subscribers });
    const { rows, appendix } = Array.isArray(measured) ? { rows: measured, appendix: undefined } : measured;
    console.log(table(rows));
    if (appendix !== undefined) console.log(`\n${appendix}`);
  } catch (fault) {
    console.error(`✗ did not run: ${fault instanceof Error ? fault.stack : String(fault)}`);
    process.exitCode = 1;
  }
  console.log(`(${((performance.now() - begin) / 1000).toFixed(0)} s, load ${loadavg()[0]?.toFixed(1)})`);
}
await closeArchives();
