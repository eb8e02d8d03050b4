import { globSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parseAst } from "vitest/node";

/** SQL, and scripts of shells. */
const CODE = /^\s*(?:SELECT|INSERT|UPDATE|DELETE|CREATE|PRAGMA|BEGIN)\b|_gazette\b/;
/** Commands, lines of YAML, and User-Agents. */
const LINE_OF_CODE =
  /^\s*(?:(?:npx )?gazette|gh|git|aws|npm|terraform) |^(?: {2,}(?:- )?|# )[\w-]+: |^(?:Mozilla|Feed\w+|FreshRSS|NetNewsWire)\b/;

/** Ids in findings, names of Cloudflare's, and what is sent to services in English. */
const KEPT = new Set([
  "admin token",
  "publish token",
  "conditional requests",
  "feed readers",
  "something else",
  "Cache Rules: status code TTL",
  "Managed robots.txt",
  "The smoke test failed",
]);
/** Its texts are for AWS. */
const IN_ENGLISH = "src/cli/deploy/production-access.ts";

const WORDS = /(?<![\w./-])[A-Za-z][a-z']+[,;:]? [a-z']{2,}(?![\w(=])/;
const SENTENCE = /^[A-Z].*[a-z]\.$/;

/** Returns whether a person would read it: two words side by side in a line, or a capital and a full stop. */
function isProse(text: string): boolean {
  if (CODE.test(text) || KEPT.has(text)) return false;
  const lines = text.split("\n").filter((line) => !LINE_OF_CODE.test(line));
  return lines.some((line) => WORDS.test(line) || SENTENCE.test(line));
}

interface Node {
  type?: string;
  value?: unknown;
  callee?: { name?: string };
  arguments?: Node[];
  quasis?: { value: { cooked: string } }[];
}

/** Returns the texts of a file that a person would read. Faults of our own are for its developers. */
function proseIn(source: string): string[] {
  const found: string[] = [];
  const waiting: unknown[] = [parseAst(source, { lang: "ts" })];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (typeof next !== "object" || next === null) continue;
    const { type, value, callee, quasis, arguments: given } = next as Node;
    if (type === "NewExpression" && callee?.name === "Error") continue;
    const coloured = callee?.name === "styleText" ? given?.[1]?.value : undefined;
    if (typeof coloured === "string" && /^[A-Za-z]{2,}$/.test(coloured)) found.push(coloured);
    const text = type === "TemplateLiteral" ? quasis?.map((part) => part.value.cooked).join("…") : value;
    if (typeof text === "string" && /Literal$/.test(type ?? "") && isProse(text)) found.push(text);
    waiting.push(...Object.values(next).filter(Boolean));
  }
  return found;
}

// biome-ignore-start lint/suspicious/noTemplateCurlyInString: sources
describe("the command line", () => {
  it("keeps its prose in src/locales", () => {
    const files = globSync(["src/cli/**/*.ts", "infra/dev/{start,port,child,every-minute}.ts"]).filter(
      (file) => file !== IN_ENGLISH,
    );
    expect(files.length).toBeGreaterThan(80);
    const prose = files.flatMap((file) => proseIn(readFileSync(file, "utf8")).map((text) => `${file}: ${text}`));
    expect(prose).toEqual([]);
  });

  it.each([
    `throw new Failure("Missing --url.");`,
    "throw new Failure(`Cannot read ${path}: ${why}.`);",
    `option("--json", "print one JSON object instead of text");`,
    "console.log(`${count} objects in ${path}`);",
    `throw new InvalidArgumentError("It must be 1 to 65535.");`,
    `console.log(styleText("green", "wrote"));`,
    "addHelpText(`\n  gazette check .\nReads every feed`);",
  ])("is seen to say %s", (source) => {
    expect(proseIn(source)).toHaveLength(1);
  });

  it.each([
    `import { Failure } from "./failure.ts";`,
    'command("npx gazette publish .");',
    "db.exec(`UPDATE issues SET planned = 1\n WHERE state is null AND id = ${id}`);",
    `throw new Error("the steps are in the wrong order");`,
    `headers["content-type"] = "application/json";`,
  ])("may write %s", (source) => {
    expect(proseIn(source)).toEqual([]);
  });
});
// biome-ignore-end lint/suspicious/noTemplateCurlyInString: sources
