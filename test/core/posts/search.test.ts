import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { excerpt, highlight, indexedWords, pairs, readQuestion } from "../../../src/core/posts/search.ts";

const marked = (text: string, question: string) =>
  highlight(text, readQuestion(question)).flatMap(({ text, marked }) => (marked ? [text] : []));

describe("a text in the index", () => {
  it("consists of words, and of character pairs in scripts without spaces", () => {
    expect(indexedWords("中国经济: GDP 增长5.2%")).toBe("中国 国经 经济 济 gdp 增长 长 5 2");
    expect(indexedWords("ＡＢＣ——é，か゚な한국")).toContain("abc");
    expect(indexedWords("…—“”")).toBe("");
  });

  it("keeps rare characters whole", () => {
    expect(pairs("𠮷野")).toEqual(["𠮷野", "野"]);
  });

  it("separates words at a script's symbols", () => {
    expect(indexedWords("港⺀口")).toBe("港 口");
  });

  it("holds only letters, digits and spaces", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => {
        expect(indexedWords(text)).toMatch(/^[\p{L}\p{N}\p{M}ー ]*$/u);
      }),
    );
  });
});

describe("a search", () => {
  it("is parsed into terms, each once, and not too many", () => {
    expect(readQuestion("银行 Bank, bank 银行!").map(({ text }) => text)).toEqual(["银行", "bank"]);
    expect(readQuestion("a b c d e f g h i j k")).toHaveLength(8);
    expect(readQuestion("…")).toEqual([]);
  });
});

describe("highlighting", () => {
  it("marks characters anywhere and beginnings of words, ignoring case", () => {
    expect(marked("Bank of 中国银行, embankment, BANKS", "bank 银行")).toEqual(["Bank", "银行", "BANK"]);
  });

  it("never changes the text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 100 }), fc.string({ unit: "binary" }), (text, question) => {
        const pieces = highlight(text, readQuestion(question + text.slice(0, 3)));
        expect(pieces.map(({ text }) => text).join("")).toBe(text);
      }),
    );
  });

  it("starts an excerpt shortly before the match", () => {
    const text = `${"前".repeat(200)}银行${"后".repeat(20)}`;
    expect(excerpt(text, readQuestion("银行"))).toBe(`…${"前".repeat(30)}银行${"后".repeat(20)}`);
    const early = `银行${"后".repeat(90)}`;
    expect(excerpt(early, readQuestion("银行"))).toBe(early);
    expect(excerpt("", readQuestion("银行"))).toBe("");
    expect(excerpt("短文银行", readQuestion("银行"))).toBe("短文银行");
    expect(excerpt(text, readQuestion("没有"))).toBe(text);
  });
});
