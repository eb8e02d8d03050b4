// npm run mutate -- [--sample N] [--seed S] [--tries N] [--tests PART-OF-PATH]… [--workers N] [--json] [FILE OR FOLDER…]
import { createHash } from "node:crypto";
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { BaseSequencer, createVitest, type TestSpecification } from "vitest/node";
import config from "../../vitest.config.ts";
import { ACCEPTED, type Accepted } from "./accepted.ts";
import { instrumented, type Mutant, mutantsOf } from "./mutants.ts";
import { type JournalLine, type Order, patternOf } from "./order.ts";

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
/** A file that takes no longer may be run whole, for the sake of what its tests leave to those after them. */
const WHOLE_MS = 5_000;
/** Runs of a property, whatever its test says. */
const RUNS = 25;
/** Mutants that are tried before the next are begun. */
const CHUNK = 200;
/** Which tests reach which mutant, and fail on it. */
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
    tries: { type: "string", default: "16" },
    tests: { type: "string", multiple: true, default: [""] },
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
/** The id of each file's first mutant. */
const firstIds = new Map<string, number>();
for (const [id, { path }] of all.entries()) if (!firstIds.has(path)) firstIds.set(path, id);
/** Hashes of texts, by file. */
const texts = new Map<string, string>();
/** How many mutants of a source a test has found. */
const kills = new Map<string, number>();
const asked = positionals.length > 0 ? positionals : MUTATED;
const choice = all.filter(({ path }) => asked.some((one) => path === one || path.startsWith(`${one}/`)));
const chosen = sample(choice, Number(values.sample ?? choice.length), Number(values.seed));
for (const one of ACCEPTED)
  if (!all.some((mutant) => isMeant(one, mutant)))
    say(`accepted, but no mutant: ${one.path}  ${one.line}  ${one.from}  →  ${one.to}`);

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
    hookTimeout: 600_000,
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
        transform(text, id) {
          const path = id.split("?")[0] ?? id;
          const source = sources.get(path);
          // Few values are enough to find a mutant by.
          if (source === undefined)
            return path.endsWith(".test.ts") ? text.replace(/\bnumRuns: [\d_]+/g, `numRuns: ${RUNS}`) : undefined;
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
  const known = readCache();
  const reaching = await reach(known);
  say(`${chosen.length} of ${choice.length} mutants`);
  const tried = chosen.filter((mutant) => !isAccepted(mutant));
  const killed = new Set<Mutant>();
  for (let from = 0; from < tried.length; from += CHUNK) {
    for (const mutant of await kill(tried.slice(from, from + CHUNK), reaching, known)) killed.add(mutant);
    // Another run may have found something meanwhile.
    known.killed = { ...readCache().killed, ...known.killed };
    writeFileSync(CACHE, JSON.stringify(known));
  }
  const living = chosen.filter((mutant) => !killed.has(mutant));
  const accepted = living.filter((mutant) => mutant.isChosen || isAccepted(mutant));
  const survivors = living.filter((mutant) => !accepted.includes(mutant));
  const judged = killed.size + survivors.length;
  if (values.json)
    console.log(
      JSON.stringify({
        mutants: chosen.length,
        killed: killed.size,
        accepted: accepted.length,
        survived: survivors.length,
      }),
    );
  else {
    const count = (among: Iterable<Mutant>, path: string) => [...among].filter((mutant) => mutant.path === path).length;
    console.log("killed  survived  accepted");
    for (const path of new Set(chosen.map((mutant) => mutant.path)))
      console.log(
        `${String(count(killed, path)).padStart(6)}${String(count(survivors, path)).padStart(10)}${String(count(accepted, path)).padStart(10)}  ${path}`,
      );
    console.log(
      `${killed.size} of ${judged} killed (${((100 * killed.size) / Math.max(judged, 1)).toFixed(1)} %), ${survivors.length} survived, ${accepted.length} accepted with a reason`,
    );
  }
} finally {
  await vitest.close();
  rmSync(scratch, { recursive: true, force: true });
}
process.exit();

/** What the tests of a file reach: ids as they were when it ran, and the first of each source that was. */
interface Reach {
  text: string;
  first: [source: string, id: number][];
  /** Whether tests run without the others of their file. */
  apart: boolean;
  ms: number[];
  always: number[];
  reached: number[][];
}

/** What earlier runs have found, as far as it holds while a test, or a test and a source, are as they were. */
interface Known {
  /** By which mutants of a source are numbered. */
  mutants: string;
  /** By test file. */
  reach: Record<string, Reach>;
  /** By the texts of a source and a test, and the mutant: whether the test fails on it. */
  killed: Record<string, boolean>;
}

/** The tests of a file that reach a mutant. */
interface Try {
  file: string;
  /** `undefined`: all. */
  tests: number[] | undefined;
  ms: number;
  /** How many mutants of this one's source the file's tests reach. */
  depth: number;
  /** How long all tests of the file take. */
  wholeMs: number;
  /** How many mutants each reaches, on average. */
  width: number;
}

function readCache(): Known {
  const mutants = textOf(join(root, "test/mutation/mutants.ts"));
  const known: Known = existsSync(CACHE) ? JSON.parse(readFileSync(CACHE, "utf8")) : { mutants, reach: {}, killed: {} };
  return known.mutants === mutants ? known : { ...known, mutants, reach: {} };
}

/**
 * Returns which tests reach each of the chosen mutants. Only files that have changed since are run again; of a source that has changed, a
 * test reaches all of what it reached any of.
 */
async function reach(known: Known): Promise<Map<Mutant, Try[]>> {
  const files = (await vitest.globTestSpecifications()).filter(
    ({ moduleId }) => !LEFT_OUT.test(moduleId) && values.tests.some((part) => moduleId.includes(part)),
  );
  const unknown = files.filter(({ moduleId }) => known.reach[nameOf(moduleId)]?.text !== textOf(moduleId));
  if (unknown.length > 0) {
    say(`${unknown.length} files of tests to look at`);
    await vitest.runTestSpecifications(unknown, true);
    const first = [...firstIds].map(([path, id]): [string, number] => [sourceKey(path), id]);
    const halves: TestSpecification[] = [];
    for (const line of read()) {
      if (!("reached" in line)) continue;
      const { file, fault, ms, always, reached } = line;
      delete known.reach[nameOf(file)];
      if (fault) {
        say(`${nameOf(file)} fails without any mutant, and is left out: ${fault}`);
        continue;
      }
      known.reach[nameOf(file)] = { text: textOf(file), first, apart: true, ms, always, reached };
      for (const half of [0, 1])
        halves.push(
          ...specifications(file, {
            name: `half ${half}`,
            mutant: undefined,
            tests: ms.flatMap((_, place) => (place % 2 === half ? [place] : [])),
          }),
        );
    }
    await vitest.runTestSpecifications(halves);
    for (const line of read()) {
      const found = "ends" in line && line.fault ? known.reach[nameOf(line.file)] : undefined;
      if (found) found.apart = false;
    }
    writeFileSync(CACHE, JSON.stringify(known));
  }
  const reaching = new Map(chosen.map((mutant): [Mutant, Try[]] => [mutant, []]));
  for (const { moduleId: file } of files) {
    const found = known.reach[nameOf(file)];
    if (!found) continue;
    const always = idsNow(found, found.always);
    const depths = depthsOf(found);
    const reached = found.reached.map((then) => idsNow(found, then));
    for (const [mutant, tries] of reaching) {
      const id = ids.get(mutant) ?? 0;
      const which = reached.flatMap((now, place) => (now.has(id) ? [place] : []));
      if (which.length === 0 && !always.has(id)) continue;
      const tests = found.apart && !always.has(id) ? which : undefined;
      const ms = found.ms.reduce((sum, ms, place) => sum + (!tests || tests.includes(place) ? ms : 0), 100);
      const widths = (tests ?? [...reached.keys()]).map((place) => reached[place]?.size ?? 0);
      tries.push({
        file,
        tests,
        ms,
        depth: depths.get(mutant.path) ?? 1,
        wholeMs: found.ms.reduce((sum, ms) => sum + ms, 100),
        width: widths.reduce((sum, width) => sum + width, 1) / Math.max(widths.length, 1),
      });
    }
  }
  return reaching;
}

/** Translates ids of another run into those of this one. */
function idsNow({ first: then }: Reach, numbers: number[]): Set<number> {
  const now = new Set<number>();
  let source = -1;
  for (const id of numbers) {
    while ((then[source + 1]?.[1] ?? Number.POSITIVE_INFINITY) <= id) source++;
    const [key = "", first = 0] = then[source] ?? [];
    const path = key.split(" ")[0] ?? "";
    const today = firstIds.get(path);
    if (today === undefined) continue;
    if (sourceKey(path) === key) now.add(today + id - first);
    else for (let other = today; all[other]?.path === path; other++) now.add(other);
  }
  return now;
}

/** Returns how many mutants of each source are reached. */
function depthsOf({ first, reached }: Reach): Map<string, number> {
  const depths = new Map<string, number>();
  let source = -1;
  for (const id of [...new Set(reached.flat())].sort((a, b) => a - b)) {
    while ((first[source + 1]?.[1] ?? Number.POSITIVE_INFINITY) <= id) source++;
    const path = first[source]?.[0].split(" ")[0] ?? "";
    depths.set(path, (depths.get(path) ?? 0) + 1);
  }
  return depths;
}

/**
 * Returns those of some mutants that a test fails on. Most are found by the first file that is tried, the others by a few more, or by
 * a test that others prepare something for, such as a parser that is kept: the nearest files are run whole in the end.
 */
async function kill(mutants: Mutant[], reaching: Map<Mutant, Try[]>, known: Known): Promise<Set<Mutant>> {
  const killed = new Set<Mutant>();
  const runName = ({ mutant, tests }: Try & { mutant: Mutant }) => `${ids.get(mutant)}${tests ? "" : " whole"}`;
  const keyOf = (mutant: Mutant, { file, tests }: Try) =>
    hash([sourceKey(mutant.path), String(mutant.start), mutant.text, textOf(file), ...(tests ? [] : ["whole"])]);
  const tries = new Map<Mutant, Try[]>();
  for (const mutant of mutants) {
    const files = [...(reaching.get(mutant) ?? [])].sort((a, b) => costOf(a, mutant) - costOf(b, mutant));
    // Whatever is known need not be tried.
    const whole = files.flatMap((one) => (one.tests && one.wholeMs <= WHOLE_MS ? [{ ...one, tests: undefined }] : []));
    const all = [...files.slice(0, Number(values.tries)), ...whole.slice(0, 2)];
    if (all.some((one) => known.killed[keyOf(mutant, one)])) killed.add(mutant);
    tries.set(
      mutant,
      all.filter((one) => known.killed[keyOf(mutant, one)] === undefined),
    );
  }
  for (let from = 0, most = 1; ; from += most, most = from) {
    const living = mutants.filter((mutant) => !killed.has(mutant) && (tries.get(mutant)?.length ?? 0) > from);
    if (living.length === 0) break;
    say(`${living.length} to try with ${most} more`);
    let runs = living.flatMap((mutant) =>
      (tries.get(mutant) ?? []).slice(from, from + most).map((one) => ({ ...one, mutant })),
    );
    // A worker that had to be stopped leaves the rest of its runs undone: they are begun again.
    for (let left = 0; runs.length > 0 && runs.length !== left; ) {
      left = runs.length;
      const usual = new Map(runs.map((run) => [`${runName(run)} ${run.file}`, run.ms]));
      writeFileSync(journal, "");
      const seconds = new Map<string, number>();
      const watch = setInterval(() => {
        for (const { worker, begins, file } of unfinished()) {
          const run = `${begins} ${file}`;
          if (isHeld(worker)) continue;
          seconds.set(run, (seconds.get(run) ?? 0) + 1);
          if ((seconds.get(run) ?? 0) * 1_000 > TIMEOUT_MS + (usual.get(run) ?? 0) * 10) stop(worker);
        }
      }, 1_000);
      await vitest.runTestSpecifications(
        runs.flatMap((run) =>
          specifications(run.file, { name: runName(run), mutant: ids.get(run.mutant), tests: run.tests }),
        ),
      );
      clearInterval(watch);
      const found = new Map(unfinished().map(({ begins, file }) => [`${begins} ${file}`, true]));
      for (const line of read()) if ("ends" in line) found.set(`${line.ends} ${line.file}`, line.fault !== undefined);
      runs = runs.filter((run) => {
        const { mutant, file } = run;
        const isKilled = found.get(`${runName(run)} ${file}`);
        if (isKilled === undefined) return !killed.has(mutant);
        known.killed[keyOf(mutant, run)] = isKilled;
        if (!isKilled) return false;
        killed.add(mutant);
        kills.set(`${mutant.path} ${file}`, (kills.get(`${mutant.path} ${file}`) ?? 0) + 1);
        return false;
      });
    }
  }
  for (const mutant of mutants)
    if (!killed.has(mutant) && !mutant.isChosen)
      console.log(
        `${mutant.path}:${mutant.line}  ${oneLine(mutant.original)}  →  ${oneLine(mutant.text)}${reaching.get(mutant)?.length ? "" : "  (no test in Node reaches it)"}`,
      );
  return killed;
}

function specifications(file: string, order: Order): TestSpecification[] {
  return vitest.projects.map((project) => project.createSpecification(file, { testNamePattern: patternOf(order) }));
}

/** First tests that are quick, about few things but much of that source, near by name, and have found others of it. */
function costOf({ file, ms, width, depth }: Try, { path }: Mutant): number {
  const isNamedAlike = basename(file).split(".")[0] === basename(path).split(".")[0];
  const isSameRoom = file.includes(`/${basename(dirname(path))}/`);
  const nearness = isNamedAlike ? 100 : isSameRoom ? 10 : 1;
  return (ms * width) / (nearness * depth * (1 + (kills.get(`${path} ${file}`) ?? 0)));
}

function nameOf(file: string): string {
  return relative(root, file);
}

/** Names a source and its text. */
function sourceKey(path: string): string {
  return `${path} ${textOf(resolve(root, path))}`;
}

function textOf(file: string): string {
  let text = texts.get(file);
  if (text === undefined) {
    text = hash([sources.get(file) ?? readFileSync(file, "utf8")]);
    texts.set(file, text);
  }
  return text;
}

function read(): JournalLine[] {
  return readFileSync(journal, "utf8")
    .split("\n")
    .flatMap((line) => (line.endsWith("}") ? [JSON.parse(line) as JournalLine] : []));
}

/** What workers have begun and not ended: they are at it, or it was the end of them. */
function unfinished() {
  const open = new Map<string, Extract<JournalLine, { begins: string }>>();
  for (const line of read())
    if ("begins" in line) open.set(`${line.begins} ${line.worker}`, line);
    else if ("ends" in line) open.delete(`${line.ends} ${line.worker}`);
  return [...open.values()];
}

/** Returns whether somebody has stopped a worker for a while, as far as this machine tells. */
function isHeld(worker: number): boolean {
  try {
    return /^State:\s+[Tt]/m.test(readFileSync(`/proc/${worker}/status`, "utf8"));
  } catch {
    return false;
  }
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

function isAccepted(mutant: Mutant): boolean {
  return ACCEPTED.some((one) => isMeant(one, mutant));
}

function isMeant({ path, line, from, to }: Accepted, mutant: Mutant): boolean {
  if (mutant.path !== path || mutant.original !== from || mutant.text !== to) return false;
  const source = sources.get(resolve(root, path)) ?? "";
  return source.startsWith(line, mutant.start - line.lastIndexOf(from));
}

function oneLine(text: string): string {
  const line = text.replace(/\s+/g, " ");
  return line.length > 90 ? `${line.slice(0, 89)}…` : line;
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
