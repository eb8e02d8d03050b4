import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, expect, it } from "vitest";
import { parseAst } from "vitest/node";
import { bundle, loadedByStart } from "../../infra/bundle.ts";

/** What the top level of a module may call: it makes a constant, or something that is made on first use. */
const CONSTANTS = [
  /^new (?:Set|Map|WeakMap|LruCache|RegExp|TextEncoder)\b/,
  /^(?:lazily|createMiddleware|format|raw|sql|String\.raw|Date\.UTC|holderOf)\b/,
  // Words of one text.
  /^(?:"[^"]*"|\[[^()]*\]\s*\.join\(" "\))\s*\.split\(\s*" ",?\s*\)$/,
  /^(?:[A-Z_]+|\[[^()]*\])\s*\.join\("[^"]*"\)$/,
];

interface Node {
  type: string;
  start: number;
  end: number;
  static?: boolean;
}

const LATER = /^(?:FunctionDeclaration|FunctionExpression|ArrowFunctionExpression|MethodDefinition)$/;
const WORK = /^(?:CallExpression|NewExpression|TaggedTemplateExpression|AwaitExpression|StaticBlock|.*Statement)$/;
const NO_WORK = /^(?:BlockStatement|EmptyStatement|ExpressionStatement)$/;

/** Finds what a module does when it is imported, besides making constants. */
function workIn(text: string, path = "a.ts"): string[] {
  const found: string[] = [];
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) for (const one of value) visit(one);
    if (typeof value !== "object" || value === null || Array.isArray(value)) return;
    const node = value as Node;
    if (LATER.test(node.type) || (node.type === "PropertyDefinition" && !node.static)) return;
    const code = text.slice(node.start, node.end);
    if (WORK.test(node.type) && !NO_WORK.test(node.type) && !CONSTANTS.some((constant) => constant.test(code)))
      found.push(`${path}:${text.slice(0, node.start).split("\n").length}: ${code.split("\n")[0]}`);
    else Object.values(node).forEach(visit);
  };
  visit(parseAst(text, { lang: path.endsWith("x") ? "tsx" : "ts" }).body);
  return found;
}

let outputs: Awaited<ReturnType<typeof bundle>>["outputs"];
beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), "gazette-start-"));
  ({ outputs } = await bundle(folder).finally(() => rm(folder, { recursive: true })));
}, 60_000);

it("holds nothing that the command line says", () => {
  const files = Object.values(outputs).flatMap(({ inputs }) => Object.keys(inputs));
  expect(files).toContain("src/locales/zh/pages.ts");
  expect(files.filter((path) => /^src\/locales\/(?:\w+\/)?(?:cli|doctor)[/.]/.test(path))).toEqual([]);
});

it("imports nothing that works at import time: what is computed is computed on first use, by `lazily`", () => {
  const ours = [...loadedByStart(outputs)]
    .flatMap((path) => Object.keys(outputs[path]?.inputs ?? {}))
    .filter((path) => /^(?:src|functions)\/.*\.tsx?$/.test(path));
  expect(ours).toContain("functions/worker.ts");
  expect(ours.flatMap((path) => workIn(readFileSync(path, "utf8"), path))).toEqual([]);
});

it("names a schema, a loop, a table that is computed, a wait and a class that begins to work, each by its line", () => {
  expect(workIn(`const A = z.object({});\nfor (const a of B) C.push(a);`)).toEqual([
    "a.ts:1: z.object({})",
    "a.ts:2: for (const a of B) C.push(a);",
  ]);
  expect(workIn(`const names = Object.keys(formats).map((name) => name);`)).toHaveLength(1);
  expect(workIn(`await load();`)).toHaveLength(1);
  expect(workIn(`class A { static b = work(); }`)).toHaveLength(1);
  expect(workIn(`const now = new Intl.DateTimeFormat("en");`)).toHaveLength(1);
});

it("lets pass constants, functions, and what is made on first use", () => {
  const text = `const A = new Set(["a"]); const b = lazily(() => z.object({})); const WORDS = new Set("a b".split(" "));
    export const f = () => work(); class C { d = work(); e() { work(); } }`;
  expect(workIn(text)).toEqual([]);
});
