import fc from "fast-check";
import { expect, it } from "vitest";
import { anchorsIn, anchorsOf } from "../../../src/core/posts/anchors.ts";
import { label } from "../../../src/core/posts/category.ts";
import { looksForSomething, matches, parseQuestion, textOf } from "../../../src/core/posts/question.ts";

const SITE = { categoryMerges: { metals: "commodities" }, timeZone: "UTC" };

/** Texts and questions of the same few characters, so that many match. */
const WORDS = [
  "铜价",
  "铜",
  "价格",
  "铜价格上涨",
  "copper",
  "co",
  "cop",
  "copperfield",
  "a",
  "ー",
  "ﾞ",
  "é",
  "5.2%",
  "中",
  "“",
  "-",
  "|",
];
const texts = fc
  .array(fc.constantFrom(...WORDS), { maxLength: 8 })
  .chain((words) => fc.constantFrom("", " ").map((by) => words.join(by)));
const PIECES = [
  ...WORDS,
  '"铜 价"',
  '"copper 铜"',
  '"cop"',
  "category:metals",
  "tag:copper",
  "author:li",
  "-铜",
  "after:1970",
];
const questions = fc
  .array(fc.constantFrom(...PIECES), { minLength: 1, maxLength: 3 })
  .map((pieces) => pieces.join(" "));
const names = fc.uniqueArray(fc.constantFrom("metals", "commodities", "copper", "li"), { maxLength: 2 });

it.each([
  ["copper", ["copper*"]],
  ["co", ["co"]],
  ["铜", ["铜*"]],
  ["铜价格", ["铜价", "价格"]],
  ['"copper 铜"', ["copper", "铜*"]],
  ["co author:li", ["co", "author li"]],
])("of %s are its tokens, of which the last may go on, and its labels", (asked, anchors) => {
  const parsed = parseQuestion(asked);
  expect("question" in parsed && anchorsOf(parsed.question)).toEqual(anchors);
});

it("are had by every post that matches the question", () => {
  let [matched, runs] = [0, 0];
  fc.assert(
    fc.property(questions, texts, texts, names, names, (asked, title, body, categories, tags) => {
      runs++;
      const parsed = parseQuestion(asked);
      if (!("question" in parsed)) return;
      const labels = (all: string[]) => all.flatMap((name) => label(name) ?? []);
      const post = { title, summary: "", contentHtml: `<p>${body.replace("“", "")}</p>`, publishedAt: 0 };
      const text = textOf({ ...post, categories: labels(categories), tags: labels(tags), authors: labels(tags) }, SITE);
      const anchors = anchorsOf(parsed.question);
      expect(anchors.length > 0).toBe(looksForSomething(parsed.question));
      if (!matches(parsed.question, text)) return;
      matched++;
      const had = anchorsIn([text]);
      expect(anchors.filter((anchor) => !had.has(anchor))).toEqual([]);
    }),
    { numRuns: 3_000 },
  );
  // Of the few that mutants are tried with, none may match.
  expect(matched).toBeGreaterThan(runs < 3_000 ? -1 : 100);
});
