import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Label, label } from "../../../src/core/posts/category.ts";
import { folded } from "../../../src/core/posts/folding.ts";
import {
  looksForSomething,
  matches,
  matchesText,
  parseQuestion,
  QUESTION_MAX,
  type Question,
  questionText,
  textOf,
  tokensOf,
} from "../../../src/core/posts/question.ts";
import { tokensIn, tokensOfRuns } from "../../../src/core/posts/tokens.ts";
import { anyPoint } from "../../any-point.ts";

const SITE = { categoryMerges: { metals: "commodities" }, timeZone: "Asia/Shanghai" };

function questionOf(text: string): Question {
  const parsed = parseQuestion(text);
  if (!("question" in parsed)) throw new Error(`${text}: ${parsed.problem.code}`);
  return parsed.question;
}

const problemOf = (text: string) => {
  const parsed = parseQuestion(text);
  return "problem" in parsed ? parsed.problem : undefined;
};

const normal = (text: string) => questionText(questionOf(text));

const labels = (...names: string[]): Label[] => names.flatMap((name) => label(name) ?? []);

interface Sample {
  title?: string;
  summary?: string;
  html?: string;
  categories?: string[];
  tags?: string[];
  authors?: string[];
  at?: number;
}

const post = ({ title = "", summary = "", html = "", categories = [], tags = [], authors = [], at = 0 }: Sample) =>
  textOf(
    {
      ...{ title, summary, contentHtml: html, publishedAt: at },
      ...{ categories: labels(...categories), tags: labels(...tags), authors: labels(...authors) },
    },
    SITE,
  );

/** Both ways to ask, which must agree. */
function found(question: string, sample: Sample): boolean {
  const [asked, text] = [questionOf(question), post(sample)];
  const is = matches(asked, text);
  expect([question, matchesText(questionText(asked), text)]).toEqual([question, is]);
  return is;
}

describe("folding", () => {
  it("unites what readers do not tell apart", () => {
    expect(folded("ＣＯＰＰＥＲ 銅價 Café ΟΔΌΣ co\u00adop")).toBe("copper 铜价 cafe οδοσ coop");
    expect(folded("が й 한글 ไทย हिन्दी")).toBe("が й 한글 ไทย हिन्दी");
  });

  it("changes nothing the second time", () => {
    const texts = fc.oneof(fc.string({ unit: anyPoint }), fc.string({ unit: "grapheme" }), marked);
    fc.assert(
      fc.property(texts, (text) => {
        expect(folded(folded(text))).toBe(folded(text));
      }),
      { numRuns: 2_000 },
    );
  });
});

const marked = fc.string({
  unit: fc.constantFrom("a", "é", "\u0301", "\u1100", "\u1161", "İ", "Σ", "ﾞ", "か", "乾", "髮"),
});

describe("a text in the index", () => {
  it("consists of words, and of character pairs in scripts without spaces", () => {
    expect(tokensIn("中国经济: GDP 增长5.2%")).toBe("中国 国经 经济 济 gdp 增长 长 5 2");
    expect(tokensOf("银行 bank 银行")).toEqual(["银行", "行", "bank"]);
    expect(tokensIn("…—“”")).toBe("");
    expect(tokensOf("…")).toEqual([]);
  });

  it("is found by its tokens, by words that go on after three letters, and by single characters", () => {
    expect([...post({ title: "copper 铜价" }).places.keys()].sort()).toEqual(
      ["c*", "cop*", "copp*", "coppe*", "copper*", "copper", "价", "价*", "铜*", "铜价"].sort(),
    );
  });

  it("has a word as long as a question may be as the beginning of a longer one", () => {
    expect(found("a".repeat(QUESTION_MAX), { title: "a".repeat(QUESTION_MAX + 1) })).toBe(true);
  });

  it("has a phrase where a word begins, and not within one", () => {
    expect(found('"copper a"', { title: "copper a copper b" })).toBe(true);
    expect(found('"b c"', { title: "b x ab c b c" })).toBe(true);
    expect(found('"b c"', { title: "b x ab c" })).toBe(false);
  });

  it("is the same by characters as by runs", () => {
    for (let unit = 0; unit < 0x1_0000; unit++) {
      const character = String.fromCharCode(unit);
      const text = `${character}a${character}b${character}中${character}國${character}${character}é，`;
      if (tokensIn(text) !== tokensOfRuns(text)) expect.fail(`U+${unit.toString(16)}: ${tokensIn(text)}`);
    }
    const frequent = fc.constantFrom(..."aB7é 中國銀ガー가й，…（Ａ１\u00ad\u0301\u3099ﾞ㎡①😀\n");
    fc.assert(
      fc.property(fc.string({ unit: fc.oneof(frequent, fc.string({ unit: anyPoint, maxLength: 1 })) }), (text) => {
        expect(tokensIn(text)).toBe(tokensOfRuns(text));
      }),
      { numRuns: 2_000 },
    );
  });

  it("holds only letters, digits and spaces", () => {
    fc.assert(
      fc.property(fc.string({ unit: anyPoint, maxLength: 200 }), (text) => {
        expect(tokensIn(text)).toMatch(/^[\p{L}\p{N}\p{M}ー ]*$/u);
      }),
    );
  });
});

describe("a question", () => {
  it("is parsed into its parts", () => {
    expect(
      questionOf(
        '铜价 Bank "Exact phrase" -without -GDP增长 category:"A b" -tag:x author:y before:2026 after:2025-3-9',
      ),
    ).toEqual({
      all: [
        { kind: "phrase", text: "exact phrase" },
        { kind: "word", text: "bank" },
        { kind: "characters", text: "铜价" },
      ],
      none: [
        { kind: "phrase", text: "gdp 增长" },
        { kind: "word", text: "without" },
      ],
      labels: [
        { kind: "author", id: "y" },
        { kind: "category", id: "a-b" },
      ],
      notLabels: [{ kind: "tag", id: "x" }],
      before: Date.UTC(2026, 0, 1),
      after: Date.UTC(2025, 2, 9),
    });
  });

  it.each([
    ["“铜价 上涨” －期货 ｃａｔｅｇｏｒｙ：宏观", '"铜价 上涨" -期货 category:宏观'],
    ["「銅價」", "铜价"],
    ["滙豐 産業絶対 Ａ綫", "a 产业绝対 汇丰 线"],
    ["„copper price“", '"copper price"'],
    ["copper Copper ＣＯＰＰＥＲ", "copper"],
    ['"copper"', '"copper"'],
    ["b a", "a b"],
    ["before:2026-01-01 before:2025", "before:2025-01-01"],
    ["-before:2026/1/2 a", "a after:2026-01-02"],
    ["before:1000", "before:1000-01-01"],
    ['"not closed', '"not closed"'],
    ["covid-19 e-mail", "19 covid e mail"],
    ["note:this https://example.org/", "example https note org this"],
    ["category:“未来 市场” a", "a category:未来-市场"],
    ['tag:""quoted"" a', 'a tag:""quoted""'],
    ["a - b", "a b"],
  ])("%s is %s in its normal form", (typed, text) => expect(normal(typed)).toBe(text));

  it.each([
    ["", "question-empty"],
    [" \u3000", "question-empty"],
    ["。，！ …", "question-without-words"],
    ['"" -', "question-without-words"],
    ["字".repeat(500), "too-long"],
    ["\ufdfa".repeat(20), "too-long"],
    ["a b c d e f g h i j k", "question-terms"],
    ["-a before:2026", "question-only-without"],
    ["-category:x", "question-only-without"],
    ["铜价 的", "question-common"],
    ['"a 的"', "question-common"],
    ["before:yesterday", "question-date"],
    ["after:2026-02-30", "question-date"],
    ["after:2026-13", "question-date"],
    ["before:0026", "question-date"],
    ["before:0999", "question-date"],
    ["category:", "question-label"],
    ['tag:"" a', "question-label"],
  ])("%j is refused: %s", (typed, code) => expect(problemOf(typed)?.code).toBe(code));

  it("is as long as it may be, and no longer", () => {
    expect(normal("a".repeat(QUESTION_MAX))).toBe("a".repeat(QUESTION_MAX));
    expect(problemOf("a".repeat(QUESTION_MAX + 1))).toEqual({ code: "too-long", values: { most: QUESTION_MAX } });
  });

  it("survives signs of other query languages as the words beside them", () => {
    expect(normal(".* ^a$ (b|c) [d]\\w+ NEAR(e) OR *")).toBe("a b c d e near or w");
  });

  it("keeps its meaning in its normal form", () => {
    fc.assert(
      fc.property(typedQuestions, (typed) => {
        const parsed = parseQuestion(typed);
        if (!("question" in parsed)) return;
        const text = questionText(parsed.question);
        expect(parseQuestion(text)).toEqual(parsed);
        expect(text.length).toBeLessThanOrEqual(QUESTION_MAX);
      }),
      { numRuns: 2_000 },
    );
  });

  it("looks for something, or for a period", () => {
    expect(looksForSomething(questionOf("before:2026"))).toBe(false);
    expect(looksForSomething(questionOf("tag:a"))).toBe(true);
  });
});

const PIECES = [
  "铜价",
  "銅價",
  "a",
  "bank",
  "Ünïon",
  '"',
  "“",
  "”",
  "「",
  "-",
  "－",
  "category:",
  "tag：",
  "before:2026-01-01",
];
const typedQuestions = fc.oneof(
  fc
    .array(fc.constantFrom(...PIECES, "after:2025", " ", " ", "İ", "̈", "x.y", "\u00ad", "\u200d", "ſ"), {
      maxLength: 12,
    })
    .map((pieces) => pieces.join("")),
  fc
    .array(fc.oneof(fc.constantFrom(...PIECES, " "), fc.string({ unit: anyPoint, maxLength: 4 })), { maxLength: 10 })
    .map((pieces) => pieces.join("")),
);

describe("a post matches", () => {
  it("by words that much begins with only as a whole", () => {
    expect([
      found("the", { title: "them" }),
      found("th", { title: "the" }),
      found("them", { title: "themes" }),
    ]).toEqual([false, false, true]);
  });

  it("by a summary that is not the beginning of its body", () => {
    const html = "<p>copper category</p>";
    for (const [summary, question, is] of [
      ["copper cat…", "cat", true],
      ["copper cat", '"cat"', true],
      ["copper cat…", '"cat"', false],
      ["per cat…", '"per cat"', true],
      ["tin", "tin", true],
    ] as const)
      expect([summary, question, found(question, { summary, html })]).toEqual([summary, question, is]);
  });

  it("by the text of its title, summary and body, in which marks inside words are not seen", () => {
    const sample = {
      title: "铜价上涨",
      summary: "Copper rises",
      html: "<p>伦敦<b>金</b>属交易所 &amp; b<i>an</i>k</p><p>nk</p>",
    };
    for (const question of ["铜价", "价", "copper", "cop", "金属", "伦敦金属交易所", "bank", '"bank nk"', "銅價上漲"])
      expect([question, found(question, sample)]).toEqual([question, true]);
    for (const question of ["铜上", "opper", '"cop"', "co", "bankn", "title", '"上涨 copper"'])
      expect([question, found(question, sample)]).toEqual([question, false]);
  });

  it("by a day alone on one side", () => {
    const [before, after] = [Date.UTC(2025, 11, 31), Date.UTC(2026, 0, 2)];
    for (const [question, is] of [
      ["copper after:2026", [false, true]],
      ["copper before:2026", [true, false]],
    ] as const)
      expect([before, after].map((at) => found(question, { title: "copper", at }))).toEqual(is);
  });

  it("by exact phrases", () => {
    const sample = { title: "The price of copper. GDP增长，放缓" };
    for (const question of [
      '"price of"',
      '"of copper gdp"',
      '"gdp 增"',
      '"GDP增长"',
      '"增长 放缓"',
      '"长 放"',
      '"copper"',
    ])
      expect([question, found(question, sample)]).toEqual([question, true]);
    for (const question of ['"price copper"', '"pric of"', '"price o"', '"增长放缓"', '"增 放缓"'])
      expect([question, found(question, sample)]).toEqual([question, false]);
  });

  it("by Japanese and Korean as by Chinese: pairs anywhere, in half width and single letters, too", () => {
    const sample = {
      title: "東京タワーのチケット",
      html: "<p>ﾄﾖﾀ自動車が発表した。</p><p>한국은행이 기준금리를 인하했다</p>",
    };
    const jamo = "기준금리".normalize("NFD");
    for (const question of [
      "タワー",
      "ﾀﾜｰ",
      "東京 トヨタ",
      "自動車が発表",
      '"発表した 한국"',
      "은행",
      jamo,
      "한국 -일본",
    ])
      expect([question, found(question, sample)]).toEqual([question, true]);
    for (const question of ["京ー", "タワーが", '"東京 チケット"', "행이기준", "한국 -은행", "ワチ"])
      expect([question, found(question, sample)]).toEqual([question, false]);
  });

  it("by three characters and more where they first stand together", () => {
    expect(found("铜价格", { title: "铜价涨，价格跌；铜价格局" })).toBe(true);
    expect(found("铜价格", { title: "铜价涨，价格跌" })).toBe(false);
    expect(found("铜价格局", { title: "铜价格，价格局" })).toBe(false);
  });

  it("without what is left out", () => {
    expect(found("a -b", { title: "a" })).toBe(true);
    expect(found("a -b", { title: "a", html: "b" })).toBe(false);
    expect(found("a -category:x", { title: "a", categories: ["X"] })).toBe(false);
    expect(found("a -category:x", { title: "a", tags: ["X"] })).toBe(true);
  });

  it("by its labels, and by those that count as the same category", () => {
    const sample = { categories: ["Metals"], tags: ["Copper price"], authors: ["李雷"] };
    for (const question of ["category:metals", "category:commodities", 'tag:"copper price"', "author:李雷"])
      expect([question, found(question, sample)]).toEqual([question, true]);
    for (const question of ["tag:metals", "category:met", "author:李"])
      expect([question, found(question, sample)]).toEqual([question, false]);
  });

  it("by days of the site's calendar", () => {
    const sample = { title: "a", at: Date.UTC(2025, 11, 31, 16) };
    expect(found("after:2026 before:2026-01-02", sample)).toBe(true);
    expect(found("before:2026", sample)).toBe(false);
    expect(found("before:2026", { ...sample, at: sample.at - 1 })).toBe(true);
    expect(found("before:1969-12-31", { title: "a", at: Date.UTC(1969, 11, 30, 12) })).toBe(true);
  });

  it("by the normal form of a question as by the question", () => {
    const titles = fc
      .array(fc.constantFrom(...PIECES, "铜", "价金", " "), { maxLength: 8 })
      .map((pieces) => pieces.join(""));
    const labels = fc.subarray(["x", "bank", "铜价"]);
    fc.assert(
      fc.property(typedQuestions, titles, labels, (typed, title, categories) => {
        if ("question" in parseQuestion(typed)) found(typed, { title, categories });
      }),
      { numRuns: 2_000 },
    );
  });

  it("by each of its tokens, and by every part of its text", () => {
    const texts = fc.string({ unit: fc.constantFrom(..."铜价金属银 abBÉ5.，"), minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(texts, fc.nat(), fc.nat(), (title, from, length) => {
        const text = post({ title });
        for (const token of tokensOf(title)) expect(matches(questionOf(token), text)).toBe(true);
        const part = title.slice(from % title.length).slice(0, 1 + (length % 5));
        const parsed = parseQuestion(part);
        // A part that begins inside a word is not the beginning of one.
        if ("question" in parsed && !/[abé5]/i.test(part)) expect(matches(parsed.question, text)).toBe(true);
      }),
    );
  });
});
