import { execFile } from "node:child_process";
import { cpSync, globSync } from "node:fs";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));
const recipes = (await readdir(join(root, "docs/how-to"))).filter((name) => name.startsWith("add-")).sort();

/** A block of a recipe: a file to write, or a change of one, as its first line names it. */
interface Step {
  kind: "file" | "diff";
  path: string;
  text: string;
}

/** Beneath the project, for what is in node_modules; always in the same place, for Vite knows what has not changed since. */
const copy = join(root, ".gazette/how-to");
await rm(copy, { recursive: true, force: true });
await mkdir(copy, { recursive: true });
const isLeftOut = /^(?:node_modules|dist|coverage|\..*)$/;
for (const path of (await readdir(root)).filter((path) => !isLeftOut.test(path)))
  cpSync(join(root, path), join(copy, path), { recursive: true, filter: (from) => !from.includes("test/output") });
// Laid out before any test runs; the outlines of letters take some seconds.
cpSync(join(root, "dist/assets"), join(copy, "dist/assets"), { recursive: true });

afterAll(() => rm(copy, { recursive: true, force: true }));

/** A recipe that was true once is worse than none. They are followed one after another in one copy of the project. */
describe("the recipes of docs/how-to", async () => {
  for (const name of recipes) {
    const misfits = await follow(name);
    it(`${name}: each block fits where it says`, () => expect(misfits).toEqual([]));
  }
  const tests = await testsNamed();

  it("compile when all of them were followed", async () => {
    // Of the tests only those that they name: all of them take as long again.
    const include = ["src", "functions", "test/*.d.ts", "test/servers.ts", ...tests];
    await writeFile(join(copy, "tsconfig.recipes.json"), JSON.stringify({ extends: "./tsconfig.json", include }));
    const args = ["--noEmit", "--singleThreaded", "-p", join(copy, "tsconfig.recipes.json")];
    // As in infra/dev/checks.ts.
    const env = { ...process.env, GOGC: "off" };
    const tsc = promisify(execFile)(process.execPath, ["node_modules/typescript/bin/tsc", ...args], { env });
    expect(await tsc.catch(({ stdout }: { stdout: string }) => ({ stdout }))).toMatchObject({ stdout: "" });
  }, 120_000);

  describe("pass the tests that they name", async () => {
    // Here, for another Vitest would load all of it again.
    for (const path of tests) await import(join(copy, path));
  });
});

/** Returns the paths of tests that recipes tell to run. */
async function testsNamed(): Promise<string[]> {
  const texts = await Promise.all(recipes.map(recipe));
  const named = texts.flatMap((text) => [...text.matchAll(/vitest run --project node ([^`\n]+)/g)]);
  const paths = named.flatMap(([, paths = ""]) => paths.trim().split(" "));
  return globSync(
    paths.map((path) => (path.endsWith(".ts") ? path : `${path}/**/*.test.ts`)),
    { cwd: copy },
  );
}

const recipe = (name: string) => readFile(join(root, "docs/how-to", name), "utf8");

function stepsOf(text: string): Step[] {
  return [...text.matchAll(/^```(tsx?|diff|sql) (\S+)\n(.*?)^```$/gms)].map(([, language, path = "", body = ""]) => ({
    kind: language === "diff" ? "diff" : "file",
    path,
    text: body,
  }));
}

/** Follows a recipe in the copy. Returns what does not fit. */
async function follow(name: string): Promise<string[]> {
  const steps = stepsOf(await recipe(name));
  const misfits = steps.length > 0 ? [] : ["There is no block in it."];
  for (const { kind, path, text } of steps) {
    const target = join(copy, path);
    if (kind === "file") {
      await mkdir(dirname(target), { recursive: true });
      await writeFile(target, text);
      continue;
    }
    const lines = text.trimEnd().split("\n");
    const side = (sign: string) =>
      lines
        .filter((line) => line[0] === " " || line[0] === sign)
        .map((line) => line.slice(1))
        .join("\n");
    const before = await readFile(target, "utf8");
    if (before.split(side("-")).length !== 2) misfits.push(`${path} does not have this place once:\n${side("-")}`);
    await writeFile(
      target,
      before.replace(side("-"), () => side("+")),
    );
  }
  return misfits;
}
