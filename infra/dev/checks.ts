// Part of `npm test`: lint, types, budgets and audit, beside each other. Each prints what it says when it has ended.
import { execFile } from "node:child_process";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const bin = (name: string) => fileURLToPath(new URL(`../../node_modules/.bin/${name}`, import.meta.url));

/** Each checker of types resolves again what they share; the other checks need the other core. */
const CHECKERS = String(Math.ceil(availableParallelism() / 2));

/** By the texts of files: only what has changed since, and what depends on it, is looked at again. CI has no use for the note. */
const KNOWN_TYPES = process.env.CI ? [] : ["--incremental", "--tsBuildInfoFile", "node_modules/.cache-types.json"];

const CHECKS: [name: string, command: string, ...args: string[]][] = [
  ["lint", bin("biome"), "check", "."],
  ["types", bin("tsc"), "--noEmit", "--checkers", CHECKERS, ...KNOWN_TYPES],
  ["audit", process.execPath, "infra/dev/audit.mjs"],
  ["budgets", process.execPath, "infra/dev/weigh.ts"],
];

const failed: string[] = [];
await Promise.all(
  CHECKS.map(async ([name, command, ...args]) => {
    const began = performance.now();
    const { said, code } = await run(command, args);
    console.log(
      `── ${name}: ${code === 0 ? "passed" : "FAILED"} in ${Math.round((performance.now() - began) / 1000)} s\n${said}`,
    );
    if (code !== 0) failed.push(name);
  }),
);
if (failed.length > 0) {
  console.error(`Failed: ${failed.join(", ")}. The tests were not run.`);
  process.exitCode = 1;
}

/** Runs a command to its end, whatever that is. Returns what it printed, in order. */
function run(command: string, args: string[]): Promise<{ said: string; code: number | null }> {
  return new Promise((done, fail) => {
    let said = "";
    // The checker of types is a Go program and ends soon: what it frees by collecting is an eighth of its memory.
    const env = { ...process.env, GOGC: "off" };
    const child = execFile(command, args, { cwd: root, maxBuffer: 64 << 20, env });
    for (const stream of [child.stdout, child.stderr]) stream?.on("data", (text) => (said += text));
    child.once("error", fail);
    child.once("close", (code) => done({ said, code }));
  });
}
