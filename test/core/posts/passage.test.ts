import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { highlight, passage } from "../../../src/core/posts/passage.ts";
import { parseQuestion } from "../../../src/core/posts/question.ts";
import { anyPoint } from "../../any-point.ts";

const termsOf = (question: string) => {
  const parsed = parseQuestion(question);
  return "question" in parsed ? parsed.question.all : [];
};
const marked = (text: string, question: string) =>
  highlight(text, termsOf(question)).flatMap(({ text, marked }) => (marked ? [text] : []));

describe("highlighting", () => {
  it("marks characters anywhere and beginnings of words, in the spelling of the text", () => {
    expect(marked("Bank of 中国銀行, embankment, ＢＡＮＫS", "bank 银行")).toEqual(["Bank", "銀行", "ＢＡＮＫ"]);
    expect(marked("Cafe\u0301 und café", "cafe")).toEqual(["Cafe\u0301", "café"]);
    expect(marked("AI, aim, a.i.", "ai")).toEqual(["AI"]);
  });

  it("marks all of a character that stands for several", () => {
    expect(marked("ﬁnd, of ﬁns", "fin")).toEqual(["ﬁn", "ﬁn"]);
    expect(highlight("在㍘后", termsOf("0 点"))).toEqual([
      { text: "在", marked: false },
      { text: "㍘", marked: true },
      { text: "后", marked: false },
    ]);
  });

  it("marks phrases across signs", () => {
    expect(marked("The price, of copper; price of", '"price of"')).toEqual(["price, of", "price of"]);
    expect(marked("GDP增长，gdp 增长", '"gdp增长"')).toEqual(["GDP增长", "gdp 增长"]);
  });

  it("never changes the text", () => {
    fc.assert(
      fc.property(fc.string({ unit: anyPoint, maxLength: 100 }), fc.string({ unit: anyPoint }), (text, question) => {
        const parts = highlight(text, termsOf(question + text.slice(0, 3)));
        expect(parts.map(({ text }) => text).join("")).toBe(text);
      }),
    );
  });
});

describe("the passage of a post", () => {
  const of = (question: string, post: { summary?: string; html?: string }) =>
    passage({ summary: post.summary ?? "", contentHtml: post.html ?? "" }, termsOf(question));

  it("is its summary, from shortly before the first match", () => {
    const summary = `${"前".repeat(200)}银行${"后".repeat(20)}`;
    expect(of("银行", { summary })).toBe(`…${"前".repeat(30)}银行${"后".repeat(20)}`);
    const early = `银行${"后".repeat(90)}`;
    expect(of("银行", { summary: early })).toBe(early);
    expect(of("银行", {})).toBe("");
    expect(of("没有", { summary })).toBe(summary);
    expect(of("没有", { summary: "长".repeat(401) })).toBe("长".repeat(400));
    expect(of("银行", { summary: `${"前".repeat(60)}银行${"后".repeat(500)}` })).toHaveLength(400);
    expect(of("银行", { summary: `${"前".repeat(61)}银行${"后".repeat(500)}` })).toBe(
      `…${"前".repeat(30)}银行${"后".repeat(398)}`,
    );
    expect(of("bank", { summary: `${"word ".repeat(40)}bank` })).toMatch(/^…word .*bank$/);
  });

  it("is a passage of the body where more of the terms stand there", () => {
    const html = `<p>${"前".repeat(300)}铜价</p>\n<p>${"间".repeat(300)}铜价&amp;期<b>货</b>市场</p>`;
    const text = of("铜价 期货", { summary: "铜价", html });
    expect(text).toBe(`…${"间".repeat(30)}铜价&期货市场`);
    expect(of("铜价", { summary: "铜价上涨", html })).toBe("铜价上涨");
    expect(of("别的", { summary: "铜价上涨", html })).toBe("铜价上涨");
    expect(of("铜价 期货 市场", { summary: "市场 期货", html: "<p>市场 期货 铜价</p>" })).toBe("市场 期货 铜价");
    expect(of("铜价", { summary: "其他", html: "铜价上涨" })).toBe("铜价上涨");
  });

  it("begins where the terms stand so near that it shows them all", () => {
    const begun = (between: number) => {
      const html = `${"前".repeat(100)}铜价${"间".repeat(between)}期货${"后".repeat(500)}铜价期货`;
      return of("铜价 期货", { html }).slice(0, 33);
    };
    expect(begun(165)).toBe(`…${"前".repeat(30)}铜价`);
    expect(begun(166)).toBe(`…${"后".repeat(30)}铜价`);
  });
});
