// `npm run weigh`: bundles the Worker, prints the size of each package and folder and the CPU time of the start, and fails if
// one exceeds its budget in infra/weight.json. `--write` sets the budgets to the current sizes.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import type { Metafile } from "esbuild";
import { bundle, loadedByStart, readModules } from "../bundle.ts";
import { startCpu } from "./start-cpu.ts";

/** Sizes in KiB gzip, as wrangler counts them. */
interface Weights {
  /** CPU of a start, in times of what workerd takes by itself: milliseconds are those of a machine. */
  start: number;
  /** What every start loads. */
  all: number;
  /** What only an `import()` loads. */
  onDemand: number;
  parts: Record<string, number>;
}

const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = ".gazette/dist";
const budgetFile = join(root, "infra/weight.json");
/** Smaller parts need no budget of their own. */
const SMALL = 1;
/** Margin of a budget: compression depends on neighbouring code, and our code grows. */
const ROOM = { packages: 1.03, ours: 1.1 };

const { outputs } = await bundle(join(root, folder));
const budget: Weights = JSON.parse(readFileSync(budgetFile, "utf8"));
const parts = new Map<string, number>();
const started = loadedByStart(outputs);
const all = weigh([...started], "");
const onDemand = weigh(
  Object.keys(outputs).filter((path) => path.endsWith(".mjs") && !started.has(path)),
  " (on demand)",
);
const { start: startMs, alone } = await startCpu(await readModules(join(root, folder)));
const start = startMs / alone;
if (process.argv.includes("--write")) writeBudget();
else report();

function report(): void {
  const rows = [...parts].map(([name, is]) => ({ name, is, may: budget.parts[name] ?? SMALL }));
  rows.push({ name: "all on demand", is: onDemand, may: budget.onDemand });
  rows.push({ name: "all that every start loads", is: all, may: budget.all });
  for (const { name, is, may } of rows.sort((a, b) => b.is - a.is)) line(name, is, may);
  line(`start: ${startMs.toFixed(0)} ms of CPU, times workerd's own ${alone.toFixed(0)}`, start, budget.start);
  const broken = rows.filter(({ is, may }) => is > may);
  if (broken.length === 0 && start <= budget.start) return;
  for (const { name, is, may } of broken)
    console.error(`${name} is ${(is - may).toFixed(1)} KB over its budget of ${may} KB.`);
  if (start > budget.start)
    console.error(
      `Its start takes ${start.toFixed(1)} times the CPU of workerd alone: \`npx wrangler check startup\` profiles it.`,
    );
  console.error("Make it smaller, or raise the budget in infra/weight.json and justify it in the commit.");
  process.exitCode = 1;
}

function line(name: string, is: number, may: number): void {
  console.log(`${name.padEnd(46)} ${is.toFixed(1).padStart(6)}  of ${may}`);
}

function writeBudget(): void {
  const room = (name: string) => (/^(src|functions)\//.test(name) ? ROOM.ours : ROOM.packages);
  const budgets = [...parts]
    .filter(([, size]) => size >= SMALL)
    .sort()
    .map(([name, size]) => [name, Math.ceil(size * room(name) * 10) / 10]);
  writeFileSync(budgetFile, `${JSON.stringify({ ...budget, parts: Object.fromEntries(budgets) }, null, 2)}\n`);
}

/** Returns the compressed size of some files, and notes the share of each package and folder. */
function weigh(paths: string[], suffix: string): number {
  const size = gzipSync(paths.map((path) => readFileSync(join(root, path), "utf8")).join("")).length / 1024;
  const inputs = paths.flatMap((path) => Object.entries((outputs[path] as Metafile["outputs"][string]).inputs));
  const bytes = inputs.reduce((sum, [, { bytesInOutput }]) => sum + bytesInOutput, 0);
  for (const [path, { bytesInOutput }] of inputs) {
    const name = partOf(path) + suffix;
    parts.set(name, (parts.get(name) ?? 0) + (bytesInOutput / bytes) * size);
  }
  return size;
}

function partOf(path: string): string {
  const inPackage = [...path.matchAll(/node_modules\/((?:@[^/]+\/)?[^/]+)/g)].at(-1)?.[1];
  return inPackage ?? /^(?:src|functions|dist)\/[^/]+(?=\/)/.exec(path)?.[0] ?? "the rest";
}
