import { execFile } from "node:child_process";
import { cpSync } from "node:fs";
import { mkdir, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));
const recipes = (await readdir(join(root, "docs/how-to"))).filter((name) => name.startsWith("add-")).sort();

/** A block of a recipe: a file to write, or a change of one, as its first line names it. */
interface Step {
  kind: "file" | "diff";
  path: string;
  text: string;
}

/** Always the same, so that tsc and Vitest know what has not changed since the last time. */
const copy = join(root, ".gazette/how-to");
const KNOWN_TYPES = join(root, "node_modules/.cache-recipe-types.json");

beforeAll(async () => {
  await rm(copy, { recursive: true, force: true });
  await mkdir(copy, { recursive: true });
  const isLeftOut = /^(?:node_modules|dist|coverage|\..*)$/;
  for (const path of (await readdir(root)).filter((path) => !isLeftOut.test(path)))
    cpSync(join(root, path), join(copy, path), { recursive: true, filter: (from) => !from.includes("test/output") });
  // Laid out before any test runs; the outlines of letters take some seconds.
  cpSync(join(root, "dist/assets"), join(copy, "dist/assets"), { recursive: true });
  await symlink(join(root, "node_modules"), join(copy, "node_modules"));
});

afterAll(() => rm(copy, { recursive: true, force: true }));

/** A recipe that was true once is worse than none. They are followed one after another in one copy of the project. */
describe("the recipes of docs/how-to", () => {
  it.each(recipes)("%s: each block fits where it says", async (name) => {
    const steps = stepsOf(await recipe(name));
    expect(steps.length).toBeGreaterThan(0);
    for (const step of steps) await take(step);
  });

  it("compile when all of them were followed", async () => {
    // Of the tests only those that they name: all of them take as long again.
    const include = ["src", "functions", "test/*.d.ts", "test/servers.ts", ...(await testsNamed())];
    await writeFile(join(copy, "tsconfig.recipes.json"), JSON.stringify({ extends: "./tsconfig.json", include }));
    const known = ["--incremental", "--tsBuildInfoFile", KNOWN_TYPES];
    expect(await run("tsc", "--noEmit", "--checkers", "1", ...known, "-p", "tsconfig.recipes.json")).toBe("");
  }, 120_000);

  it("pass the tests that they name", async () => {
    // In one process: each more would load all of it again.
    const options = ["--project", "node", "--maxWorkers", "1", "--reporter", "dot"];
    expect(await run("vitest", "run", ...options, ...(await testsNamed()))).toBe("");
  }, 120_000);
});

/** Returns the paths of tests that recipes tell to run. */
async function testsNamed(): Promise<string[]> {
  const texts = await Promise.all(recipes.map(recipe));
  const named = texts.flatMap((text) => [...text.matchAll(/vitest run --project node ([^`\n]+)/g)]);
  return [...new Set(named.flatMap(([, paths = ""]) => paths.trim().split(" ")))];
}

const recipe = (name: string) => readFile(join(root, "docs/how-to", name), "utf8");

function stepsOf(text: string): Step[] {
  return [...text.matchAll(/^```(tsx?|diff|sql) (\S+)\n(.*?)^```$/gms)].map(([, language, path = "", body = ""]) => ({
    kind: language === "diff" ? "diff" : "file",
    path,
    text: body,
  }));
}

async function take({ kind, path, text }: Step): Promise<void> {
  const target = join(copy, path);
  if (kind === "file") {
    await mkdir(dirname(target), { recursive: true });
    return writeFile(target, text);
  }
  const lines = text.trimEnd().split("\n");
  const side = (sign: string) =>
    lines
      .filter((line) => line[0] === " " || line[0] === sign)
      .map((line) => line.slice(1))
      .join("\n");
  const before = await readFile(target, "utf8");
  expect(before.split(side("-")).length, `${path} has this place once:\n${side("-")}`).toBe(2);
  await writeFile(
    target,
    before.replace(side("-"), () => side("+")),
  );
}

/** Runs a command of node_modules in the copy. Returns what it printed if it failed. */
async function run(command: string, ...args: string[]): Promise<string> {
  const bin = join(root, "node_modules/.bin");
  const env = { ...process.env, PATH: `${bin}:${process.env.PATH}`, VITEST: undefined, NO_COLOR: "1" };
  return promisify(execFile)(join(bin, command), args, { cwd: copy, env, maxBuffer: 1 << 24 }).then(
    () => "",
    ({ stdout, stderr }) => `${stdout}${stderr}`.slice(-4_000),
  );
}
