// `npm run bench`, or some of it: `npm run bench -- feeds`. Numbers to look at, not tests: a target that is missed fails nothing.
import { createRequire } from "node:module";
import { availableParallelism, cpus } from "node:os";
import { closeArchives } from "./archives.ts";
import type { Benchmark } from "./benchmark.ts";
import { feeds } from "./feeds.ts";
import { indexing } from "./indexing.ts";
import { memory } from "./memory.ts";
import { publishing } from "./publishing.ts";
import { size } from "./size.ts";
import { table } from "./table.ts";

const benchmarks: Record<string, Benchmark> = {
  feeds,
  indexing,
  size,
  publishing,
  memory,
};

const { version: workerdVersion } = createRequire(import.meta.url)("workerd/package.json") as { version: string };
const names = process.argv.slice(2);
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
    console.log(table(await run()));
  } catch (fault) {
    console.error(`✗ did not run: ${fault instanceof Error ? fault.stack : String(fault)}`);
    process.exitCode = 1;
  }
  console.log(`(${((performance.now() - begin) / 1000).toFixed(0)} s)`);
}
await closeArchives();
