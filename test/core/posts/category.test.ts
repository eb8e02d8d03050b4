import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { categoriesMatching, label, labelId } from "../../../src/core/posts/category.ts";
import { anyPoint } from "../../any-point.ts";

const categories = [
  { id: "a-gushichang", title: "A股市场" },
  { id: "shichang", title: "市场" },
  { id: "zurich-börse", title: "Zürich Börse" },
  { id: "anxinguojizhengquan(xianggang)", title: "安信国际证券(香港)" },
  { id: "techweb", title: "ＴechWeb" },
];
const found = (question: string) => categoriesMatching(categories, question).map(({ title }) => title);

describe("categories that match a search", () => {
  it.each([
    ["characters of the title, those first that begin with them", "市场", ["市场", "A股市场"]],
    ["letters in any case, with or without accents", "BORSE zürich", ["Zürich Börse"]],
    ["the id", "gushi", ["A股市场"]],
    ["several words, wherever they stand", "香港 安信", ["安信国际证券(香港)"]],
    ["full-width letters by plain ones", "tech", ["ＴechWeb"]],
    ["brackets by themselves", "(xiang", ["安信国际证券(香港)"]],
    ["what is in none", "没有", []],
  ])("are found by %s", (_, question, titles) => {
    expect(found(question)).toEqual(titles);
  });

  it("are all of them, in their order, for an empty search", () => {
    for (const question of ["", "  ", "　"]) expect(found(question)).toEqual(categories.map(({ title }) => title));
  });
});

describe("the name of a category", () => {
  it("gives an id whose own id is itself", () => {
    const names = fc.string({ unit: fc.constantFrom(..."aİ \u00a8\u00ad\u0308\u200bΣﾞカ-"), maxLength: 8 });
    fc.assert(
      fc.property(fc.oneof(names, fc.string({ unit: anyPoint })), (name) => {
        expect(labelId(labelId(name))).toBe(labelId(name));
      }),
      { numRuns: 2_000 },
    );
  });

  it("is cut if it is too long", () => {
    const { id = "", title = "" } = label(`标${"题".repeat(300)}`) ?? {};
    expect([id.length, title]).toEqual([200, id]);
    expect(labelId(id)).toBe(id);
  });

  it("keeps its id if normalization lengthens it", () => {
    const { id = "" } = label("ﷺ".repeat(150)) ?? {};
    expect([id.length, labelId(id)]).toEqual([200, id]);
  });

  it("has no id if a longer one is requested", () => {
    expect(labelId("x".repeat(201))).toBe("");
  });
});
