import { describe, expect, it } from "vitest";
import { parseCursor } from "../../src/core/feeds/feed.ts";
import { clientNetwork } from "../../src/core/operations/client-network.ts";
import { maskAddresses } from "../../src/core/operations/mask-addresses.ts";
import { byteRange } from "../../src/core/posts/byte-range.ts";
import { label } from "../../src/core/posts/category.ts";
import { hasContentHash, keyProblem } from "../../src/core/posts/object-key.ts";
import { highlight, passage } from "../../src/core/posts/passage.ts";
import { parseQuestion } from "../../src/core/posts/question.ts";
import { tokensIn } from "../../src/core/posts/tokens.ts";
import { defaultSite } from "../../src/core/site.ts";
import { emailAddress } from "../../src/core/subscribers/email-address.ts";
import { parseLinkPayload } from "../../src/core/subscribers/link-token.ts";
import { negotiateLanguage } from "../../src/locales/index.ts";
import { fixFile } from "../../src/markdown/fix-file.ts";
import { readPost } from "../../src/markdown/read-post.ts";
import { readSite } from "../../src/markdown/read-site.ts";
import { processorTime } from "./growth.ts";

const site = defaultSite(new URL("https://news.example.com/"));
const bytes = (text: string) => new TextEncoder().encode(text);
const read = (text: string) => readPost({ key: "posts/2026-11-20-a.md", bytes: bytes(text) }, site);
const header = async (text: string) => {
  await read(`---\n${text}\n---\nbody\n`);
  fixFile(bytes(`---\n${text}\n---\nbody\n`));
  readSite(bytes(text));
};
const body = (text: string) => read(`---\ntitle: a\ndate: 2026-11-20\n---\n${text}x\n`);

/** Limits of front matter and of other input. */
const HEADER = 250_000;
const MEGABYTE = 1_000_000;
const filled = (unit: string, length: number) => unit.repeat(Math.ceil(length / unit.length));

/**
 * Where work grows with the square of the input, these take minutes. Processor time and not the clock, so that a busy machine
 * changes nothing.
 */
const CPU_MS = 6_000;

const GLUE = [" ", "\t", "\u2028", ",", "，", '"', "#", "- ", ":"];

describe("front matter and settings that take their time", () => {
  it.each(GLUE)("are read in a time that grows with their length: %j", async (unit) => {
    const run = filled(unit, HEADER);
    for (const text of [
      `title: a "b"\nk${run}y`,
      `title: ${run}y`,
      `title: "${run}y`,
      `categories: a${run}b`,
      `tags: [a${run}b`,
      `date: ${run}y`,
    ])
      expect([text.slice(0, 20), (await processorTime(() => header(text))) < CPU_MS]).toEqual([
        text.slice(0, 20),
        true,
      ]);
    for (const text of [`---${run}x y\n---\n`, `---\ntitle: a\n---${run}x\n`, `---\ntitle: a\n${run}`])
      expect([text.slice(0, 20), (await processorTime(() => read(text))) < CPU_MS]).toEqual([text.slice(0, 20), true]);
  });
});

describe("a body that takes its time", () => {
  it.each(["<", "&#", "![", "`", "\\", '<b style="/*', "*a_", "{% "])(
    "is read in a time that grows with its length: %j",
    async (unit) => {
      const cpu = (length: number) => processorTime(() => body(filled(unit, length)));
      // Eight times the length: 64 times the work if it grew with the square. What is over in no time says nothing.
      const eighth = Math.max(await cpu(MEGABYTE / 32), 25);
      expect((await cpu(MEGABYTE / 4)) / eighth).toBeLessThan(24);
    },
    // Processor time is compared: a busy machine may take its time.
    120_000,
  );
});

describe("what strangers may write", () => {
  const parsed = parseQuestion('a 标题 xyz "b c"');
  const terms = "question" in parsed ? parsed.question.all : [];
  it.each<[string, (text: string) => unknown]>([
    ["an address", (text) => [emailAddress(text), emailAddress(`a@${text}`), emailAddress(`a${text}b@c.de`)]],
    ["a question to the search", parseQuestion],
    [
      "a text the search has found",
      (text) => [tokensIn(text), highlight(text, terms), passage({ summary: text, contentHtml: text }, terms)],
    ],
    ["the name of a label", (text) => label(`a${text}b`)],
    ["a key", (text) => [keyProblem(`posts/a${text}b.md`), hasContentHash(`assets/${text}.png`)]],
    ["a link", (text) => [parseLinkPayload("confirm", text), parseCursor(text)]],
    ["a line of the log", maskAddresses],
    ["a header", (text) => [byteRange(`bytes=${text}`, 9), negotiateLanguage(text, "en"), clientNetwork(text)]],
  ])("is read in a time that grows with its length: %s", async (_, work) => {
    for (const unit of [
      " ",
      "\t",
      "\u2028",
      "a",
      "9",
      "-",
      ".",
      "@",
      "a@",
      "a.",
      "%40",
      ",",
      ";q=",
      "标",
      "a标",
      "e\u0301",
      "\u200d",
      '"',
      "bytes=",
      "::",
      "/",
    ])
      expect([unit, (await processorTime(() => work(filled(unit, MEGABYTE / 4)))) < CPU_MS]).toEqual([unit, true]);
  });
});
