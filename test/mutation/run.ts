// npm run mutate -- [--sample N] [--seed S] [--json] [FILE OR FOLDER…]
import { globSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { createVitest, type TestSpecification, type Vitest } from "vitest/node";
import config from "../../vitest.config.ts";
import { ACCEPTED } from "./accepted.ts";
import { type Mutant, mutantsOf, mutated, probed } from "./mutants.ts";

declare module "vitest" {
  interface ProvidedContext {
    reachedFile: string | undefined;
  }
}

const root = fileURLToPath(new URL("../../", import.meta.url));
/** What guarantees are held by. Pages and the command line are looked at instead. */
const MUTATED = ["src/core", "src/use-cases", "src/adapters/database", "src/emails", "src/markdown", "src/formats"];
/** A mutant that makes a test run for longer than this never ends: found. */
const TIMEOUT_MS = 60_000;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    sample: { type: "string" },
    seed: { type: "string", default: "1" },
    json: { type: "boolean", default: false },
  },
});

const files = (positionals.length > 0 ? positionals : MUTATED)
  .flatMap((path) => (/\.tsx?$/.test(path) ? [path] : globSync(`${path}/**/*.{ts,tsx}`, { cwd: root })))
  .sort();
const sources = new Map(files.map((path) => [resolve(root, path), readFileSync(join(root, path), "utf8")]));
const all = files.flatMap((path) => mutantsOf(path, sources.get(resolve(root, path)) ?? ""));
const chosen = sample(all, Number(values.sample ?? all.length), Number(values.seed));

/** What stands in the files as vitest loads them: probes, or one mutant. */
let standing: { probes: true } | { mutant: Mutant } = { probes: true };

const node = config.test?.projects?.flatMap((project) =>
  typeof project === "object" && "test" in project && project.test?.name === "node" ? [project.test] : [],
)[0];
const scratch = mkdtempSync(join(tmpdir(), "gazette-mutants-"));
const reachedFile = join(scratch, "reached.jsonl");
const vitest = await createVitest(
  "test",
  {
    root,
    config: false,
    watch: false,
    ...node,
    name: "mutants",
    globalSetup: config.test?.globalSetup ?? [],
    maxWorkers: 2,
    reporters: [{}],
    isolate: true,
    bail: 1,
    setupFiles: [join(root, "test/mutation/setup.ts")],
    passWithNoTests: true,
    silent: true,
  },
  {
    plugins: [
      {
        name: "mutants",
        enforce: "pre",
        transform(code, id) {
          const path = id.split("?")[0] ?? id;
          const source = sources.get(path);
          if (source === undefined) return undefined;
          if ("probes" in standing) {
            const here = chosen.flatMap((mutant, index) =>
              resolve(root, mutant.path) === path ? [{ id: index, mutant }] : [],
            );
            return { code: probed(source, here), map: null };
          }
          return resolve(root, standing.mutant.path) === path
            ? { code: mutated(source, standing.mutant), map: null }
            : code;
        },
      },
    ],
  },
);

try {
  say(`${chosen.length} of ${all.length} mutants in ${files.length} files`);
  const reaching = await reach(vitest);
  const survivors: { mutant: Mutant; isReached: boolean }[] = [];
  let killed = 0;
  for (const [index, mutant] of chosen.entries()) {
    const tests = reaching.get(index) ?? [];
    if (tests.length > 0 && (await kills(vitest, mutant, tests))) killed++;
    else survivors.push({ mutant, isReached: tests.length > 0 });
    if ((index + 1) % 10 === 0) say(`${index + 1} tried, ${survivors.length} survived`);
  }
  const unexplained = survivors.filter(({ mutant }) => !isAccepted(mutant));
  for (const { mutant, isReached } of unexplained)
    console.log(
      `${mutant.path}:${mutant.line}  ${oneLine(mutant.original)}  →  ${oneLine(mutant.text)}${isReached ? "" : "  (no test in Node reaches it)"}`,
    );
  const accepted = survivors.length - unexplained.length;
  const judged = chosen.length - accepted;
  console.log(
    values.json
      ? JSON.stringify({ mutants: chosen.length, killed, accepted, survived: unexplained.length })
      : `${killed} of ${judged} killed (${((100 * killed) / Math.max(judged, 1)).toFixed(1)} %), ${unexplained.length} survived, ${accepted} accepted with a reason`,
  );
} finally {
  await vitest.close();
  rmSync(scratch, { recursive: true, force: true });
}
process.exit();

/** Which tests reach which mutant, by one run of all of them; the quickest first. */
async function reach(vitest: Vitest): Promise<Map<number, TestSpecification[]>> {
  vitest.provide("reachedFile", reachedFile);
  const specifications = await vitest.globTestSpecifications();
  const { testModules } = await vitest.runTestSpecifications(specifications, true);
  const failed = testModules.filter((module) => !module.ok()).map(({ relativeModuleId }) => relativeModuleId);
  if (failed.length > 0) say(`fail without any mutant, and are left out: ${failed.join(", ")}`);
  const times = new Map(testModules.map((module) => [module.moduleId, module.diagnostic().duration]));
  const reaching = new Map<number, TestSpecification[]>();
  for (const line of readFileSync(reachedFile, "utf8").trim().split("\n")) {
    const { test, ids } = JSON.parse(line) as { test: string; ids: number[] };
    const specification = specifications.find(({ moduleId }) => moduleId === test);
    if (!specification || failed.includes(relative(root, test))) continue;
    for (const id of ids) reaching.set(id, [...(reaching.get(id) ?? []), specification]);
  }
  for (const tests of reaching.values())
    tests.sort((a, b) => (times.get(a.moduleId) ?? 0) - (times.get(b.moduleId) ?? 0));
  vitest.provide("reachedFile", undefined);
  return reaching;
}

/** Whether any of these tests fails with the mutant in place. */
async function kills(vitest: Vitest, mutant: Mutant, tests: TestSpecification[]): Promise<boolean> {
  standing = { mutant };
  for (const path of sources.keys()) vitest.invalidateFile(path);
  const run = async (some: TestSpecification[]) => {
    const timeout = new Promise<"timeout">((done) => setTimeout(done, TIMEOUT_MS, "timeout"));
    const result = await Promise.race([vitest.runTestSpecifications(some), timeout]);
    if (result === "timeout") {
      await vitest.cancelCurrentRun("test-failure");
      return true;
    }
    return result.unhandledErrors.length > 0 || result.testModules.some((module) => !module.ok());
  };
  // Most are found by the quickest few.
  for (let from = 0, most = 2; from < tests.length; from += most, most *= 4)
    if (await run(tests.slice(from, from + most))) return true;
  return false;
}

/** A sample that follows from the seed alone (mulberry32). */
function sample(mutants: Mutant[], size: number, seed: number): Mutant[] {
  let state = seed;
  const random = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  return mutants
    .map((mutant) => ({ mutant, by: random() }))
    .sort((a, b) => a.by - b.by)
    .slice(0, size)
    .map(({ mutant }) => mutant)
    .sort((a, b) => a.path.localeCompare(b.path) || a.start - b.start);
}

function isAccepted({ path, original, text, line }: Mutant): boolean {
  const around = readFileSync(join(root, path), "utf8").split("\n")[line - 1] ?? "";
  return ACCEPTED.some(
    (one) => one.path === path && around.includes(one.line) && one.from === original && one.to === text,
  );
}

function oneLine(text: string): string {
  const line = text.replace(/\s+/g, " ");
  return line.length > 90 ? `${line.slice(0, 89)}…` : line;
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
