import { createHash } from "node:crypto";
import { globSync, readFileSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parseAst } from "vitest/node";
import { filled, growthProblem, type Work } from "./growth.ts";

interface Pattern {
  path: string;
  source: string;
  flags: string;
}

/** Finds every regular expression literal in a file. */
function patternsIn(path: string): Pattern[] {
  const found: Pattern[] = [];
  const lang = path.endsWith("x") ? "tsx" : path.endsWith(".js") ? "js" : "ts";
  const look = (node: unknown) => {
    if (typeof node !== "object" || node === null) return;
    const { regex } = node as { regex?: { pattern: string; flags: string } };
    if (regex) found.push({ path, source: regex.pattern, flags: regex.flags });
    else for (const part of Object.values(node)) look(part);
  };
  look(parseAst(readFileSync(path, "utf8"), { lang }));
  return found;
}

/** Builds near-matches from a pattern's own characters, which take it furthest before it fails. */
function wordsOf(source: string): string[] {
  const plain = source
    .replace(/\\[wdsSWDbBpPkux](?:\{[^}]*\})?/g, " ")
    .replace(/\(\?[:=!<]*/g, " ")
    .replace(/\\(.)/g, "$1");
  const runs = plain.match(/[^\s()[\]{}|*+?^$]{1,12}|\{%|\{\{/g) ?? [];
  return [...new Set([...runs, ...[...plain].filter((sign) => /[^\w\s]/.test(sign))])].slice(0, 8);
}

const COMMON = [" ", "\t", "\n", "a", "9", "-", ".", "标", "\u0301", "a ", "<a ", '"'];

/** By the clock, which is cheaper to read: what takes no time takes no processor time either. Short first: some double with each character. */
const QUICK = { sizes: [24, 768], maxMs: 0.1 };
/** A bounded repetition takes the square of its bound, and no more of longer texts. */
const THOROUGH = { from: 24, to: 6_144, floorMs: 3 };

const KNOWN = "node_modules/.cache-patterns.json";
/** What is found of a pattern depends on nothing else. */
const VERSION = [import.meta.filename, new URL("growth.ts", import.meta.url)]
  .reduce((hash, file) => hash.update(readFileSync(file)), createHash("sha256").update(process.version))
  .digest("hex");

/** Returns the patterns that were found to be quick before. */
function knownPatterns(): Set<string> {
  try {
    const { version, patterns } = JSON.parse(readFileSync(KNOWN, "utf8"));
    return new Set(version === VERSION ? patterns : []);
  } catch {
    return new Set();
  }
}

/** Patterns with short input only, and what limits it. */
const SHORT = new Map<string, string>(
  (
    [
      [/^\s*(?:"?([^"<]*?)"?\s*<([^>]+)>|(\S+))\s*$/, "MAIL_FROM, a setting"],
      [/[^\s<>@]+@[^\s<>@]+/, "MAIL_FROM again, on the command line"],
      [/nextcloud-news|nextcloud.*news/, "300 characters of a User-Agent"],
      [/(\d*)(\D)/, "a table of ours: which characters are simplified to which"],
      [/"((?:[^"\\]|\\.)*)"/, "4,000 characters of a DNS record"],
      [/<address[^>]*>(.*?)<\/address>/, "emails that we wrote: what was opened is closed"],
      [/<a\s[^>]*href="([^"]*)"[^>]*>(.*?)<\/a>/, "the same"],
      [/<([a-z][a-z0-9]*)((?:"[^"]*"|'[^']*'|[^>"'])*)>/, "the same"],
    ] as const
  ).map(([{ source }, why]) => [source, why]),
);

const patterns = globSync("{src,functions}/**/*.{ts,tsx}").flatMap(patternsIn);

it("nothing is normalized but where piles of marks are left out first", () => {
  const calls = globSync("{src,functions}/**/*.{ts,tsx}").filter((path) =>
    readFileSync(path, "utf8").includes(".normalize("),
  );
  expect(calls).toEqual(["src/core/normal-form.ts"]);
});

describe("every pattern", () => {
  it("is found", () => {
    expect(patterns.length).toBeGreaterThan(250);
  });

  it("that is excused is still there", () => {
    const sources = new Set(patterns.map(({ source }) => source));
    expect([...SHORT.keys()].filter((source) => !sources.has(source))).toEqual([]);
  });

  // What is quadratic fails each time; what other work on the machine slows down does not.
  const patient = { retry: 2, timeout: 180_000 };
  it("is looked for in a time that grows with the text, whatever the text is made of", patient, async () => {
    const slow: string[] = [];
    const known = knownPatterns();
    const distinct = new Map(patterns.map((pattern) => [`/${pattern.source}/${pattern.flags}`, pattern]));
    for (const [pattern, { path, source, flags }] of distinct) {
      if (SHORT.has(source) || known.has(pattern)) continue;
      const problem = await firstProblem(source, flags);
      if (problem) slow.push(`${path} ${pattern} ${problem}`);
    }
    expect(slow).toEqual([]);
    writeFileSync(KNOWN, JSON.stringify({ version: VERSION, patterns: [...distinct.keys()] }));
  });

  it.each([/\s+$/, /"[^"]*"|\S+@/, /<b>(.*?)<\/b>/s, /([^,]*),*\d/, /\[([^\]]*)\]\(/])(
    "would be found if it were slow: %s",
    async ({ source, flags }) => {
      expect(await firstProblem(source, flags)).toBeDefined();
    },
  );
});

async function firstProblem(source: string, flags: string): Promise<string | undefined> {
  const pattern = new RegExp(source, flags.includes("g") || flags.includes("y") ? flags : `${flags}g`);
  const words = wordsOf(source);
  for (const head of ["", ...words])
    for (const unit of [...COMMON, ...words])
      for (const tail of ["\u0001", ""]) {
        const work = (size: number) => (head + filled(unit, size) + tail).replace(pattern, "");
        if (isQuick(work)) continue;
        const problem = await growthProblem(work, THOROUGH);
        if (problem) return `on ${JSON.stringify([head, unit, tail])}: ${problem}`;
      }
  return undefined;
}

const isQuick = (work: Work) =>
  QUICK.sizes.every((size) => {
    const began = performance.now();
    work(size);
    return performance.now() - began < QUICK.maxMs;
  });
