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
  /** Without what is loaded on demand. */
  all: number;
  parts: Record<string, number>;
  /** Packages and folders that an `import()` loads for the few posts that need them: no start runs them. */
  onDemand: Record<string, number>;
}

const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = join(root, ".gazette/dist");
const budgetFile = join(root, "infra/weight.json");
/** Smaller parts need no budget of their own. */
const SMALL = 1;
/** Margin of a budget: compression depends on neighbouring code, and our code grows. */
const ROOM = { packages: 1.03, ours: 1.1 };

await bundle(folder);
const script = readFileSync(join(folder, "worker.js"), "utf8");
const budget: Weights = JSON.parse(readFileSync(budgetFile, "utf8"));
const parts = partsOf(script, readFileSync(join(folder, "worker.js.map"), "utf8"));
const rare = Object.keys(budget.onDemand).reduce((sum, name) => sum + (parts[name] ?? 0), 0);
const weights = { all: gzipSync(script).length / 1024 - rare, parts };
const cpu = await startCpu(script);
if (process.argv.includes("--write")) writeBudget();
else report();

function report(): void {
  const budgets = { ...budget.parts, ...budget.onDemand };
  const names = new Set([...Object.keys(weights.parts), ...Object.keys(budgets)]);
  const rows = [...names].map((name) => ({ name, is: weights.parts[name] ?? 0, may: budgets[name] ?? SMALL }));
  for (const { name, is, may } of rows.sort((a, b) => b.is - a.is)) line(name, is, may);
  line("all but what is loaded on demand, KB gzip", weights.all, budget.all);
  line("start, ms of CPU, median of 9", cpu.start, budget.start);
  const broken = rows.filter(({ is, may }) => is > may);
  if (broken.length === 0 && weights.all <= budget.all && cpu.start <= budget.start) return;
  for (const { name, is, may } of broken)
    console.error(`${name} is ${(is - may).toFixed(1)} KB over its budget of ${may} KB.`);
  if (weights.all > budget.all) console.error(`The Worker is ${(weights.all - budget.all).toFixed(1)} KB over budget.`);
  if (cpu.start > budget.start)
    console.error(
      `It starts ${(cpu.start - budget.start).toFixed(0)} ms over budget: \`npx wrangler check startup\` profiles it.`,
    );
  console.error("Make it smaller, or raise the budget in infra/weight.json and justify it in the commit.");
  process.exitCode = 1;
}

function line(name: string, is: number, may: number): void {
  console.log(`${name.padEnd(42)} ${is.toFixed(1).padStart(6)}  of ${may}`);
}

function writeBudget(): void {
  const parts = Object.entries(weights.parts).filter(([name, size]) => size >= SMALL || name in budget.onDemand);
  const room = (name: string) => (/^(src|functions)\//.test(name) ? ROOM.ours : ROOM.packages);
  const rounded = (isRare: boolean) =>
    Object.fromEntries(
      parts
        .filter(([name]) => name in budget.onDemand === isRare)
        .sort()
        .map(([name, size]) => [name, Math.ceil(size * room(name) * 10) / 10]),
    );
  writeFileSync(
    budgetFile,
    `${JSON.stringify({ ...budget, parts: rounded(false), onDemand: rounded(true) }, null, 2)}\n`,
  );
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
  const path = source ?? "";
  const folder = Object.keys(budget.onDemand).find((name) => path.includes(`${name}/`));
  if (folder !== undefined) return folder;
  const inPackage = [...path.matchAll(/node_modules\/((?:@[^/]+\/)?[^/]+)/g)].at(-1)?.[1];
  return inPackage ?? /(?:src|functions|dist)\/[^/]+(?=\/)/.exec(path)?.[0] ?? "the rest";
}
