import fc from "fast-check";
import { expect, it } from "vitest";
import { plainFields } from "../../src/markdown/plain-fields.ts";
import { protectText } from "../../src/markdown/repair.ts";
import { readYaml } from "../../src/markdown/yaml.ts";
import { anyPoint } from "../any-point.ts";

const TEXTS = [
  ...[
    "Harbour",
    "港口第 1 号观察",
    "2026-01-01 20:33:27 +0800",
    "12:30:45",
    "a:b",
    "a: b",
    "a :b",
    "x:",
    "a #b",
    "a#b",
    "No #1",
    "1_000",
    "0x1F",
  ],
  ...[
    "null",
    "Null",
    "~",
    "true",
    "'it''s'",
    "'one'",
    '"one"',
    '"a \\" b"',
    '"a\\tb"',
    '"a: b #c"',
    "'a' b",
    '"a" b',
    '"a" # b',
    "[a, b]",
    "{a: b}",
  ],
  ...[
    "- a",
    "? a",
    "| ",
    ">",
    "&a b",
    "*a",
    "!a b",
    "%a",
    "@a",
    "`a`",
    "a, b",
    "a  b",
    " a",
    "a ",
    "a\tb",
    "a\u00a0",
    "\u3000a",
    "a\u2028b",
    "a\u0085b",
  ],
  ...[
    "\u0007",
    "😀",
    "\ufeffa",
    "é",
    "http://e.example/a:b?c#d",
    "---",
    "...",
    "",
    "a\n  b",
    "\n- a",
    "#a",
    '"a',
    "'a",
  ],
];
const USUAL = [
  "Harbour",
  "港口第 1 号观察",
  "2026-01-01 20:33:27 +0800",
  '"a: b #c"',
  "'one'",
  "a:b ",
  "null",
  "1_000",
  "",
];
const KEYS = ["null", "__proto__", "constructor", "<<", '"q"', "key ", "", "- a", "  in", "?", "#", "1", "a b"];
const mostly = <Value>(usual: Value[], others: Value[]) =>
  fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...usual) }, { weight: 1, arbitrary: fc.constantFrom(...others) });
const FIELD = fc
  .tuple(
    mostly(["title", "date", "Title", "x-y_z", "tags", "n"], KEYS),
    mostly([": "], [":", ":   "]),
    mostly(USUAL, TEXTS),
  )
  .map((parts) => parts.join(""));
const QUOTED = fc.string({ unit: "grapheme", maxLength: 12 });
const LINE = fc.oneof(
  { weight: 8, arbitrary: FIELD },
  { weight: 1, arbitrary: fc.string({ unit: anyPoint, maxLength: 12 }) },
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom("t: ", 't: "', "t: '"), QUOTED).map((parts) => parts.join("")) },
  { weight: 1, arbitrary: QUOTED.map((text) => `q: "${text}"`) },
);
const HEADER = fc
  .tuple(fc.array(LINE, { maxLength: 3 }), fc.constantFrom("", "\n"))
  .map(([lines, end]) => lines.join("\n") + end);

it("reads what it reads exactly as the parser of YAML does, and nothing of it needs to be protected or repaired", () => {
  let [read, runs] = [0, 0];
  fc.assert(
    fc.property(HEADER, (header) => {
      runs++;
      const fields = plainFields(header);
      if (!fields) return;
      read++;
      expect(protectText(header)).toBe(header);
      expect(fields).toEqual(readYaml(header));
      expect(Object.keys(fields)).toEqual(Object.keys(readYaml(header) ?? {}));
    }),
    { numRuns: 10_000 },
  );
  // Of the few that mutants are tried with, none may be read.
  expect(read).toBeGreaterThan(runs < 10_000 ? -1 : 500);
});

it("reads the front matter of most posts", () => {
  const header = 'layout: post\ntitle: "a: b #c"\ndate: 2026-01-01 20:33:27 +0800\ncategories: 新闻 要闻\ntags:\n';
  expect(plainFields(header)).toEqual({
    layout: "post",
    title: "a: b #c",
    date: "2026-01-01 20:33:27 +0800",
    categories: "新闻 要闻",
    tags: null,
  });
});

it("takes `null` for nothing, unless it stands in quotes", () => {
  expect(plainFields("a: null\nb: NULL \nc: \"null\"\nd: 'Null'\ne: nULL")).toEqual({
    ...{ a: null, b: null, c: "null", d: "Null", e: "nULL" },
  });
});
