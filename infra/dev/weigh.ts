// `npm run weigh`: bundles the Worker, prints the size of each package and folder and the CPU time of the start, and fails if
// one exceeds its budget in infra/weight.json. `--write` sets the budgets to the current sizes.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { decodedMappings, TraceMap } from "@jridgewell/trace-mapping";
import { bundle } from "./bundle.ts";
import { startCpu } from "./start-cpu.ts";

/** Sizes in KiB gzip, as wrangler counts them; times in ms of CPU. */
interface Weights {
  start: number;
  /** What every start loads. */
  all: number;
  /** What only an `import()` loads. */
  onDemand: number;
  parts: Record<string, number>;
}

/** What esbuild tells of a bundle. */
interface Meta {
  inputs: Record<string, { imports: { path: string; kind: string; external?: boolean }[] }>;
  outputs: Record<string, { entryPoint?: string }>;
}

const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = join(root, ".gazette/dist");
const budgetFile = join(root, "infra/weight.json");
/** Smaller parts need no budget of their own. */
const SMALL = 1;
/** Margin of a budget: compression depends on neighbouring code, and our code grows. */
const ON_DEMAND = " (on demand)";
const ROOM = { packages: 1.03, ours: 1.1 };

await bundle(folder);
const script = readFileSync(join(folder, "worker.js"), "utf8");
const budget: Weights = JSON.parse(readFileSync(budgetFile, "utf8"));
const started = loadedByStart(JSON.parse(readFileSync(join(folder, "bundle-meta.json"), "utf8")));
const parts = partsOf(script, readFileSync(join(folder, "worker.js.map"), "utf8"));
const onDemand = Object.entries(parts).reduce((sum, [name, size]) => (name.endsWith(ON_DEMAND) ? sum + size : sum), 0);
const weights = { all: gzipSync(script).length / 1024 - onDemand, onDemand, parts };
const cpu = await startCpu(script);
if (process.argv.includes("--write")) writeBudget();
else report();

function report(): void {
  const names = new Set([...Object.keys(weights.parts), ...Object.keys(budget.parts)]);
  const rows = [...names].map((name) => ({ name, is: weights.parts[name] ?? 0, may: budget.parts[name] ?? SMALL }));
  rows.push({ name: "all on demand", is: weights.onDemand, may: budget.onDemand });
  rows.push({ name: "all that every start loads", is: weights.all, may: budget.all });
  for (const { name, is, may } of rows.sort((a, b) => b.is - a.is)) line(name, is, may);
  line("start, ms of CPU, median of 9", cpu.start, budget.start);
  const broken = rows.filter(({ is, may }) => is > may);
  if (broken.length === 0 && cpu.start <= budget.start) return;
  for (const { name, is, may } of broken)
    console.error(`${name} is ${(is - may).toFixed(1)} KB over its budget of ${may} KB.`);
  if (cpu.start > budget.start)
    console.error(
      `It starts ${(cpu.start - budget.start).toFixed(0)} ms over budget: \`npx wrangler check startup\` profiles it.`,
    );
  console.error("Make it smaller, or raise the budget in infra/weight.json and justify it in the commit.");
  process.exitCode = 1;
}

function line(name: string, is: number, may: number): void {
  console.log(`${name.padEnd(46)} ${is.toFixed(1).padStart(6)}  of ${may}`);
}

function writeBudget(): void {
  const room = (name: string) => (/^(src|functions)\//.test(name) ? ROOM.ours : ROOM.packages);
  const parts = Object.entries(weights.parts)
    .filter(([, size]) => size >= SMALL)
    .sort()
    .map(([name, size]) => [name, Math.ceil(size * room(name) * 10) / 10]);
  writeFileSync(budgetFile, `${JSON.stringify({ ...budget, parts: Object.fromEntries(parts) }, null, 2)}\n`);
}

/** Finds the modules that are imported without any `import()` between them and the entry, by their paths. */
function loadedByStart({ inputs, outputs }: Meta): Set<string> {
  const entry = Object.values(outputs).find(({ entryPoint }) => entryPoint?.endsWith("worker.ts"))?.entryPoint ?? "";
  const found = new Set([entry]);
  for (const path of found)
    for (const { path: next, kind, external } of inputs[path]?.imports ?? [])
      if (kind !== "dynamic-import" && !external) found.add(next);
  return found;
}

/** Splits the bundle's compressed size among packages and our folders, by its source map. */
function partsOf(script: string, map: string): Record<string, number> {
  const trace = new TraceMap(map);
  const lines = script.split("\n");
  const texts = new Map<string, string>();
  decodedMappings(trace).forEach((segments, row) => {
    const text = lines[row] ?? "";
    segments.forEach(([column, source], index) => {
      const name = partOf(source === undefined ? undefined : trace.sources[source]);
      texts.set(name, (texts.get(name) ?? "") + text.slice(column, segments[index + 1]?.[0]));
    });
  });
  const packed = [...texts].map(([name, text]) => [name, gzipSync(text).length / 1024] as const);
  const share = gzipSync(script).length / 1024 / packed.reduce((sum, [, size]) => sum + size, 0);
  return Object.fromEntries(packed.map(([name, size]) => [name, size * share]));
}

function partOf(source: string | null | undefined): string {
  const path = join(".gazette/dist", source ?? "");
  const inPackage = [...path.matchAll(/node_modules\/((?:@[^/]+\/)?[^/]+)/g)].at(-1)?.[1];
  const name = inPackage ?? /(?:src|functions|dist)\/[^/]+(?=\/)/.exec(path)?.[0] ?? "the rest";
  return started.has(path) ? name : name + ON_DEMAND;
}
