import { describe, expect, it } from "vitest";
import {
  categorySettingsText,
  effectiveSettings,
  mergeRefusal,
  parseCategorySettings,
} from "../../../src/core/posts/category-settings.ts";
import { differingIds, keptIds, keptLabels, mergedInto, withMerged } from "../../../src/core/posts/merges.ts";
import { reason } from "../../../src/core/reason.ts";

const MERGES = { b: "a", c: "a", y: "x" };

describe("merges", () => {
  it("map every id to its target, each once", () => {
    expect(keptIds(MERGES, ["c", "z", "b", "a", "constructor"])).toEqual(["a", "constructor", "z"]);
    expect(mergedInto(MERGES, "a")).toEqual(["b", "c"]);
    expect(withMerged(MERGES, ["b", "z"])).toEqual(["a", "z", "b", "c"]);
    expect(
      keptLabels(MERGES, [
        { id: "z", title: "Z" },
        { id: "b", title: "B" },
        { id: "a", title: "A" },
      ]),
    ).toEqual([
      { id: "z", title: "Z" },
      { id: "a", title: "A" },
    ]);
  });

  it("give a post the target by the name it says, the target's own first", () => {
    const [a, b] = [
      { id: "a", title: "A" },
      { id: "b", title: "B" },
    ];
    expect(keptLabels(MERGES, [b])).toEqual([{ id: "a", title: "B" }]);
    expect(keptLabels(MERGES, [a, b])).toEqual([a]);
  });

  it("differ in the moved ids and their old and new targets", () => {
    expect(differingIds(MERGES, MERGES)).toEqual([]);
    expect(differingIds({ b: "a" }, { b: "c" })).toEqual(["a", "b", "c"]);
    expect(differingIds(MERGES, { b: "a", c: "a" })).toEqual(["x", "y"]);
  });

  it("are one step deep, wherever they are set", () => {
    expect(mergeRefusal(MERGES, "a", "a")).toEqual(reason("category-into-itself"));
    expect(mergeRefusal(MERGES, "b", "x")).toEqual(reason("category-is-merged", { into: "a" }));
    expect(mergeRefusal(MERGES, "z", "b")).toEqual(reason("category-target-is-merged", { into: "a" }));
    expect(mergeRefusal(MERGES, "a", "x")).toEqual(reason("category-has-merged", { merged: ["b", "c"] }));
    expect(mergeRefusal({ y: "x" }, "x", "z")).toEqual(reason("category-has-merged", { merged: ["y"] }));
    expect(mergeRefusal(MERGES, "z", "a")).toBeUndefined();
  });

  it("of site.yaml win over those of the desk, which form no chain or cycle with them", () => {
    const inForce = (file: Record<string, string>, desk: Record<string, string>) =>
      effectiveSettings({ titles: {}, merges: file }, { titles: {}, merges: desk }).merges;
    expect(inForce({ a: "b" }, { a: "c" })).toEqual({ a: "b" });
    expect(inForce({ a: "b" }, { b: "c" })).toEqual({ a: "b" });
    expect(inForce({ a: "b" }, { c: "a" })).toEqual({ a: "b" });
    expect(inForce({ a: "b" }, { b: "a", d: "d", e: "b" })).toEqual({ a: "b", e: "b" });
    expect(inForce({}, { a: "b", b: "c", c: "a" })).toEqual({ a: "b" });
  });
});

describe("category settings", () => {
  it("are serialised in a stable order, and read back", () => {
    const orders = { titles: { b: "B", a: "A" }, merges: { y: "x", c: "a" } };
    expect(categorySettingsText(orders)).toBe(
      categorySettingsText({ titles: { a: "A", b: "B" }, merges: { c: "a", y: "x" } }),
    );
    expect(categorySettingsText(orders)).toBe(
      '{\n  "titles": {\n    "a": "A",\n    "b": "B"\n  },\n  "merges": {\n    "c": "a",\n    "y": "x"\n  }\n}\n',
    );
    expect(parseCategorySettings(categorySettingsText(orders))).toEqual(orders);
    expect(parseCategorySettings("{}")).toEqual({ titles: {}, merges: {} });
  });

  it.each([
    "",
    "[]",
    '{"titles":null}',
    '{"merges":5}',
    "null",
    "1",
    '{"titles":[]}',
    '{"titles":{"a":1}}',
    '{"titles":{"A b":"x"}}',
    '{"merges":{"a":""}}',
    '{"merges":{"a":"B C"}}',
  ])("are not read from %j", (text) => {
    expect(parseCategorySettings(text)).toBeUndefined();
  });
});
