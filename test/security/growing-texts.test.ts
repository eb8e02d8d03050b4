import { describe, expect, it } from "vitest";
import { maskAddresses } from "../../src/core/operations/mask-addresses.ts";
import { label } from "../../src/core/posts/category.ts";
import { highlight, passage } from "../../src/core/posts/passage.ts";
import { parseQuestion } from "../../src/core/posts/question.ts";
import { tokensIn } from "../../src/core/posts/tokens.ts";
import { visibleText } from "../../src/core/posts/visible-text.ts";
import { defaultSite } from "../../src/core/site.ts";
import { fixFile } from "../../src/markdown/fix-file.ts";
import { readPost } from "../../src/markdown/read-post.ts";
import { readSite } from "../../src/markdown/read-site.ts";
import { filled, growthProblem } from "./growth.ts";

const site = defaultSite(new URL("https://news.example.com/"));
const bytes = (text: string) => new TextEncoder().encode(text);
const read = (text: string) => readPost({ key: "posts/2026-11-20-a.md", bytes: bytes(text) }, site);
const header = async (text: string) => {
  await read(`---\n${text}\n---\nbody\n`);
  fixFile(bytes(`---\n${text}\n---\nbody\n`));
  readSite(bytes(text));
};

/** Makes distinct lines up to a length. */
function lines(line: (index: number) => string, length: number): string {
  let text = "";
  for (let index = 0; text.length < length; index++) text += `${line(index)}\n`;
  return text;
}

const SIZES = { from: 512, to: 8_192, floorMs: 8 };
/** Far enough beyond the 2,000 characters that are looked at from each brace or tag of MDX. */
const MDX_SIZES = { from: 1_024, to: 16_384, floorMs: 30 };

/** Texts that are expensive to sort, split, pair or terminate. */
const WORST = ["\u0301\u0316", "\u0316", " ", "　", "9", "😀", "{% ", "{{ ", '{{ "', "`", "a\u0301 "];

/** What posts hold beyond CommonMark. */
const SYNTAX = (
  "[^ [^1] [^1]: {: {:.b} {#b} `a`{:.b} {::comment} [[ ![[ [[b|c]] $ $b $$ \\( \\(b \\[ \\begin{b} == ==b %% %%b *[ *[b]:c [toc] " +
  "www. www.b. https:// https://b.c b@ b@c.d @ [!b] `|` <div_markdown=1> <a_id=b> [b](#c) :_b"
)
  .split(" ")
  .map((unit) => unit.replace("_", " "));

// What is quadratic fails each time; a collection of garbage does not.
describe("a text of four times the length takes hardly more than four times the time", { retry: 2 }, () => {
  it.each(WORST)("as a field of front matter, a label or a setting: %j", async (unit) => {
    for (const text of [
      (size: number) => `title: a${filled(unit, size)}b`,
      (size: number) => `title: "${filled(unit, size)}`,
      (size: number) => `categories: a${filled(unit, size)}b`,
      (size: number) => `tags: [a${filled(`${unit},`, size)}b]`,
      (size: number) => `date: 2026-11-20${filled(unit, size)}`,
      (size: number) => `description: a${filled(unit, size)}b`,
      (size: number) => `image: a${filled(unit, size)}b`,
    ])
      expect([text(3), await growthProblem((size) => header(text(size)), SIZES)]).toEqual([text(3), undefined]);
  });

  it.each<[string, (index: number) => string]>([
    ["the same key, with another value", (index) => `tags: v${index}`],
    ["the same key, badly written", (index) => `title: "a "b${index}"`],
    ["the same key and value", () => "title: a"],
    ["another key", (index) => `k${index}: v`],
    ["another key, badly written", (index) => `k${index}: "a "b"`],
    ["anchors that nothing refers to", (index) => `title: &a${index} *b`],
    ["remarks", (index) => `# ${index}`],
    ["blank lines with a space", () => " "],
    ["items", (index) => `- ${index}`],
    ["a letter", () => "a"],
  ])("as many lines of front matter: %s", async (_, line) => {
    expect(await growthProblem((size) => header(lines(line, size)), SIZES)).toBeUndefined();
  });

  it.each(["[^1]: b\n\n", "*[b]: c\n\n", "|b|\n|-|\n", "<div markdown=1>\n\n"])("as a body after %j", async (head) => {
    for (const unit of ["[^", "[^1] ", "b ", "[b](c)", "`|`\n", "$b ", "</div>\n", "{:b}\n"]) {
      const body = (size: number) => read(`---\ntitle: a\ndate: 2026-11-20\n---\n${head}${filled(unit, size)}x\n`);
      expect([unit, await growthProblem(body, SIZES)]).toEqual([unit, undefined]);
    }
  });

  it.each(["<div>\n", "</div>\n", "<div>\n\n</div>\n", "<div markdown=1>\n", "<div ", "^\n", "<b>\n", "<div>\n> "])(
    "as a body of Jekyll's: %j",
    async (unit) => {
      const jekyll = { ...site, generator: "jekyll", emoji: true } as const;
      const key = "posts/2026-11-20-a.md";
      for (const head of ["", "<div>\n"]) {
        const body = (size: number) =>
          readPost({ key, bytes: bytes(`---\ntitle: a\n---\n${head}${filled(unit, size)}:a::b\n`) }, jekyll);
        expect([head, await growthProblem(body, SIZES)]).toEqual([head, undefined]);
      }
    },
  );

  it.each(["[[b", "[[b]] ", "{% post_link ", "{{< ref ", "[http://b", "``` js b /c ", "$AB cd", "$AB cd$ "])(
    "as a body that names posts: %j",
    async (unit) => {
      const files = { include: async () => undefined, posts: async () => new Map(), has: () => false };
      const hexo = { ...site, generator: "hexo" } as const;
      const body = (size: number) =>
        readPost(
          { key: "posts/2026-11-20-a.md", bytes: bytes(`---\ntitle: a\n---\n${filled(unit, size)}\n`) },
          hexo,
          files,
        );
      expect(await growthProblem(body, SIZES)).toBeUndefined();
    },
  );

  it.each(["{", "<", "<A ", "<a b={", "`", "import a\n", "export {\n", "{/* ", '{"'])("as MDX: %j", async (unit) => {
    const body = (size: number) =>
      readPost({ key: "posts/2026-11-20-a.mdx", bytes: bytes(`---\ntitle: a\n---\n${filled(unit, size)}x\n`) }, site);
    expect(await growthProblem(body, MDX_SIZES)).toBeUndefined();
  });

  it.each([
    ...WORST,
    ..."< & [ ] ( ! * _ ~ | > # \\ \t".split(" "),
    ..."<a <b> <!-- <img <iframe> <h1> </p> &# &amp ![ [a]( [a]: *a_ **a _a* ~~ ``` ~~~ |-|".split(" "),
    ...[
      "* ",
      "1. ",
      "> ",
      "- a\n",
      "    a\n",
      "a\n\n",
      "a  \n",
      "|a|b|\n|-|-|\n",
      "[a]: /b\n",
      '<p style="/*',
      "<a href=",
    ],
    ...SYNTAX,
    ...SYNTAX.map((unit) => `${unit}\n`),
  ])("as a body: %j", async (unit) => {
    const body = (size: number) => read(`---\ntitle: a\ndate: 2026-11-20\n---\n${filled(unit, size)}x\n`);
    expect(await growthProblem(body, SIZES)).toBeUndefined();
  });

  const parsed = parseQuestion('a 标题 xyz "b c"');
  const terms = "question" in parsed ? parsed.question.all : [];
  it.each<[string, (text: string) => unknown]>([
    ["what the search keeps", (text) => tokensIn(visibleText(text))],
    [
      "what the search has found",
      (text) => [highlight(text, terms), passage({ summary: text, contentHtml: text }, terms)],
    ],
    ["a label", label],
    ["a line of the log", maskAddresses],
  ])("as %s", async (_, work) => {
    for (const unit of [...WORST, "a", "标", "a标", "\uff9e\u0301"])
      expect([unit, await growthProblem((size) => work(filled(unit, size)), SIZES)]).toEqual([unit, undefined]);
  });
});

describe("how time grows", () => {
  const [from, to] = [32, 8_192];
  const told = (ms: (size: number, nth: number) => number) => {
    let [last, nth] = [0, 0];
    const time = async (work: () => unknown) => {
      work();
      return ms(last, nth++);
    };
    const work = (size: number) => {
      last = size;
    };
    return growthProblem(work, { from, to, floorMs: 1, time });
  };

  it.each<[string, (size: number) => number]>([
    ["with the square of the length", (size) => (size / 1_000) ** 2],
    ["with the square, which costs as much as all the rest", (size) => size / 100 + (size / 100) ** 2 / (to / 100)],
    ["with the power of 1.5", (size) => (size / 100) ** 1.5],
    ["out of all bounds", (size) => 2 ** Math.min(size - 32, 900)],
  ])("is found where it grows %s", async (_, ms) => {
    expect(await told(ms)).toBeDefined();
  });

  it.each<[string, (size: number, nth: number) => number]>([
    ["with the length", (size) => size / 100],
    ["a little more than with the length", (size) => (size / 1_000) * Math.log2(size)],
    ["with the length, if every other run is disturbed", (size, nth) => (size / 100) * (nth % 2 ? 4 : 1)],
    ["with the length, but for garbage at the largest", (size) => size / 100 + (size === to ? 100 : 0)],
    ["with the square, in no time", (size) => (size / to) ** 2],
  ])("is no problem where it grows %s", async (_, ms) => {
    expect(await told(ms)).toBeUndefined();
  });
});
