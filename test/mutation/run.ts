// npm run mutate -- [--sample N] [--seed S] [--workers N] [--json] [FILE OR FOLDER…]
import { createHash } from "node:crypto";
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { BaseSequencer, createVitest, type TestSpecification } from "vitest/node";
import config from "../../vitest.config.ts";
import { ACCEPTED } from "./accepted.ts";
import { instrumented, type Mutant, mutantsOf } from "./mutants.ts";
import type { JournalLine } from "./runner.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** A file for what workers report. */
    journal: string;
  }
}

const root = fileURLToPath(new URL("../../", import.meta.url));
/** What guarantees are held by. Pages and the command line are looked at instead. */
const MUTATED = ["src/core", "src/use-cases", "src/adapters/database", "src/emails", "src/markdown", "src/formats"];
/** A mutant with which a file's tests take so much longer, and ten times as long as without, never ends: found. */
const TIMEOUT_MS = 30_000;
/** Test files that a mutant is tried with. What half of all tests import, few of them are about. */
const FILES_MAX = 16;
/** Which tests reach which mutant, by the text of all that has a part in it. */
const CACHE = join(root, "node_modules/.cache-mutants.json");

/** Tests that look at files, start Gazette in a process of its own, where no mutant is, or measure how long something takes. */
const LEFT_OUT =
  /\/test\/(?:cli|dev|docs|infra|ses-simulator|simulation|faults|load|attack|architecture|fault-proxy|security\/(?:growing-texts|patterns|isolate-memory))/;

class AsGiven extends BaseSequencer {
  override async sort(tests: TestSpecification[]): Promise<TestSpecification[]> {
    return tests;
  }
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    sample: { type: "string" },
    seed: { type: "string", default: "1" },
    workers: { type: "string", default: "2" },
    json: { type: "boolean", default: false },
  },
});

const files = ["src/core", "src/use-cases", "src/adapters", "src/emails", "src/markdown", "src/formats", "functions"]
  .flatMap((folder) => globSync(`${folder}/**/*.{ts,tsx}`, { cwd: root }))
  .sort();
const sources = new Map(files.map((path) => [resolve(root, path), readFileSync(join(root, path), "utf8")]));
/** Also those that are not asked for, so that what is known of who reaches them holds for the next run. */
const all = files.flatMap((path) => mutantsOf(path, sources.get(resolve(root, path)) ?? ""));
const ids = new Map(all.map((mutant, id) => [mutant, id]));
const asked = positionals.length > 0 ? positionals : MUTATED;
const choice = all.filter(({ path }) => asked.some((one) => path === one || path.startsWith(`${one}/`)));
const chosen = sample(choice, Number(values.sample ?? choice.length), Number(values.seed));

const node = config.test?.projects?.flatMap((project) =>
  typeof project === "object" && "test" in project && project.test?.name === "node" ? [project.test] : [],
)[0];
const scratch = mkdtempSync(join(tmpdir(), "gazette-mutants-"));
const journal = join(scratch, "journal.jsonl");
writeFileSync(journal, "");
globalThis.isMutant = () => false;
const vitest = await createVitest(
  "test",
  {
    root,
    config: false,
    watch: false,
    ...node,
    name: "mutants",
    globalSetup: config.test?.globalSetup ?? [],
    maxWorkers: Number(values.workers),
    reporters: [{}],
    isolate: false,
    testTimeout: 600_000,
    // It would give the transformed text of another run.
    fsModuleCache: false,
    runner: join(root, "test/mutation/runner.ts"),
    sequence: { sequencer: AsGiven },
    silent: true,
  },
  {
    plugins: [
      {
        name: "mutants",
        enforce: "pre",
        transform(_, id) {
          const path = id.split("?")[0] ?? id;
          const source = sources.get(path);
          if (source === undefined) return undefined;
          const here = all.flatMap((mutant, index) =>
            resolve(root, mutant.path) === path ? [{ id: index, mutant }] : [],
          );
          return { code: instrumented(source, here), map: null };
        },
      },
    ],
  },
);
vitest.provide("journal", journal);

try {
  say(`${chosen.length} of ${choice.length} mutants`);
  const reaching = await reach();
  const killed = await kill(reaching);
  const survivors = chosen.filter((mutant) => !killed.has(mutant));
  const unexplained = survivors.filter((mutant) => !isAccepted(mutant));
  for (const mutant of unexplained)
    console.log(
      `${mutant.path}:${mutant.line}  ${oneLine(mutant.original)}  →  ${oneLine(mutant.text)}${reaching.has(mutant) ? "" : "  (no test in Node reaches it)"}`,
    );
  const accepted = survivors.length - unexplained.length;
  const judged = chosen.length - accepted;
  console.log(
    values.json
      ? JSON.stringify({ mutants: chosen.length, killed: killed.size, accepted, survived: unexplained.length })
      : `${killed.size} of ${judged} killed (${((100 * killed.size) / Math.max(judged, 1)).toFixed(1)} %), ${unexplained.length} survived, ${accepted} accepted with a reason`,
  );
} finally {
  await vitest.close();
  rmSync(scratch, { recursive: true, force: true });
}
process.exit();

interface Reach {
  file: string;
  fault: string | undefined;
  ms: number;
  reached: number[];
}

/** Returns which test files reach which mutant, first those that are quick and about few. Files that are as they were when this last ran are not run again. */
async function reach(): Promise<Map<Mutant, Reach[]>> {
  const tests = (await vitest.globTestSpecifications()).filter(({ moduleId }) => !LEFT_OUT.test(moduleId));
  const texts = ["{src,functions,infra}/**/*.{ts,tsx,sql}", "test/**/!(*.test).ts"]
    .flatMap((pattern) => globSync(pattern, { cwd: root }).sort())
    .filter((path) => !path.startsWith("test/mutation/"))
    .map((path) => readFileSync(join(root, path), "utf8"));
  const shared = hash([...texts, ...all.map(({ path, start }) => `${path} ${start}`)]);
  const keyOf = (file: string) => hash([shared, file, readFileSync(file, "utf8")]);
  const known: Record<string, Reach> = existsSync(CACHE) ? JSON.parse(readFileSync(CACHE, "utf8")) : {};
  const unknown = tests.filter(({ moduleId }) => !(keyOf(moduleId) in known));
  await vitest.runTestSpecifications(unknown, true);
  for (const line of read()) if ("reached" in line) known[keyOf(line.file)] = line;
  const now = tests.map(({ moduleId }) => keyOf(moduleId));
  writeFileSync(
    CACHE,
    JSON.stringify(
      Object.fromEntries(now.flatMap((key) => (known[key] && !known[key].fault ? [[key, known[key]]] : []))),
    ),
  );
  const lines = now.flatMap((key) => known[key] ?? []);
  for (const { file, fault } of lines)
    if (fault) say(`${relative(root, file)} fails without any mutant, and is left out: ${fault}`);
  const reaching = new Map<Mutant, Reach[]>();
  for (const line of lines
    .filter(({ fault }) => !fault)
    .sort((a, b) => a.ms * a.reached.length - b.ms * b.reached.length))
    for (const id of line.reached) {
      const mutant = all[id];
      if (mutant) reaching.set(mutant, [...(reaching.get(mutant) ?? []), line]);
    }
  return reaching;
}

/** Returns those of the chosen that a test fails on. Most are found by the quickest file that reaches them, the others by a few more. */
async function kill(reaching: Map<Mutant, Reach[]>): Promise<Set<Mutant>> {
  let killed = new Set<Mutant>();
  for (let from = 0, most = 1; ; from += most, most = from) {
    const living = chosen.filter((mutant) => !killed.has(mutant) && (reaching.get(mutant)?.length ?? 0) > from);
    if (living.length === 0 || from >= FILES_MAX) return killed;
    say(`${living.length} to try with ${most} more`);
    const runs = living.flatMap((mutant) =>
      (reaching.get(mutant) ?? []).slice(from, from + most).flatMap(({ file }) => {
        const testNamePattern = new RegExp(`|mutant ${ids.get(mutant)}`);
        return vitest.projects.map((project) => project.createSpecification(file, { testNamePattern }));
      }),
    );
    const watch = setInterval(() => {
      for (const { worker, begins, file, at } of unfinished()) {
        const usual = (reaching.get(all[begins] as Mutant) ?? []).find((test) => test.file === file)?.ms ?? 0;
        if (Date.now() - at > TIMEOUT_MS + usual * 10) stop(worker);
      }
    }, 1_000);
    await vitest.runTestSpecifications(runs);
    clearInterval(watch);
    const found = [
      ...read().flatMap((line) => ("mutant" in line && line.isKilled ? [line.mutant] : [])),
      ...unfinished().map(({ begins }) => begins),
    ];
    killed = new Set(found.flatMap((id) => all[id] ?? []));
  }
}

function read(): JournalLine[] {
  return readFileSync(journal, "utf8")
    .split("\n")
    .flatMap((line) => (line.endsWith("}") ? [JSON.parse(line) as JournalLine] : []));
}

/** What workers have begun and not ended: they are at it, or it was the end of them. */
function unfinished() {
  const open = new Map<string, Extract<JournalLine, { begins: number }>>();
  for (const line of read())
    if ("begins" in line) open.set(`${line.begins} ${line.worker}`, line);
    else if ("mutant" in line) open.delete(`${line.mutant} ${line.worker}`);
  return [...open.values()];
}

/** A worker that is gone already needs no stopping. */
function stop(worker: number): void {
  try {
    process.kill(worker, "SIGKILL");
  } catch {}
}

function hash(parts: string[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 24);
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
