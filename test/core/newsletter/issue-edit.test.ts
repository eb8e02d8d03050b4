import { expect, it } from "vitest";
import type { NewEntry } from "../../../src/core/newsletter/digest.ts";
import { composeEdited, issueFileKey } from "../../../src/core/newsletter/issue-edit.ts";

it("finds what an editor wrote about an issue by the day it closes on, where it closes", () => {
  const closedAt = Date.UTC(2026, 0, 1, 17);
  const slot = { timeZone: "Asia/Shanghai", hour: 1 };
  expect(issueFileKey({ frequency: "daily", closedAt, slots: [slot] }, "UTC")).toBe("issues/2026-01-02-daily.md");
  expect(issueFileKey({ frequency: "daily", closedAt, slots: [] }, "UTC")).toBe("issues/2026-01-01-daily.md");
});

const entry = (id: string, category: string, at: number, more: Partial<NewEntry> = {}): NewEntry => ({
  ...{ id, url: id, title: id, authors: [], language: undefined, sourceUrl: undefined, summary: "", contentHtml: "" },
  ...{ image: undefined, categories: [{ id: category, title: category }], tags: [], publishedAt: at, updatedAt: at },
  ...more,
});
const NEWS = [entry("a", "x", 4), entry("b", "y", 3), entry("c", "x", 2), entry("d", "y", 1)];
const composed = (edit: Partial<Parameters<typeof composeEdited>[3]>, news = NEWS) =>
  composeEdited(news, [], () => undefined, { order: [], drop: [], remarks: {}, ...edit });
const ids = (digest: ReturnType<typeof composed>) =>
  digest.groups.map(({ id, entries }) => [id, ...entries.map(({ id }) => id)]);

it("leaves a digest as it is without an edit", () => {
  expect(ids(composed({}))).toEqual([
    ["x", "a", "c"],
    ["y", "b", "d"],
  ]);
});

it("leaves out what an editor drops, and says what they say of the others", () => {
  expect(ids(composed({ drop: ["a"] }))).toEqual([
    ["y", "b", "d"],
    ["x", "c"],
  ]);
  const { groups } = composed({ remarks: { c: "Read this." } });
  expect(groups[0]?.entries.map(({ remark }) => remark)).toEqual([undefined, "Read this."]);
});

it("puts featured posts first, and their headings with them", () => {
  const news = NEWS.map((one) => (one.id === "d" ? { ...one, email: "feature" as const } : one));
  expect(ids(composed({}, news))).toEqual([
    ["y", "d", "b"],
    ["x", "a", "c"],
  ]);
});

it("is one list in the editor's order, before the rest and what is featured", () => {
  const news = NEWS.map((one) => (one.id === "d" ? { ...one, email: "feature" as const } : one));
  const digest = composed({ order: ["c", "b"] }, news);
  expect(ids(digest)).toEqual([[undefined, "c", "b", "d", "a"]]);
  expect(digest.groups[0]).toMatchObject({ ordered: true, since: 1, omitted: 0, title: undefined });
  expect(digest.shown).toBe(4);
  expect(ids(composed({ order: ["c"] }))).toEqual([[undefined, "c", "a", "b", "d"]]);
  expect(ids(composed({ order: ["c"], drop: ["a", "b", "c", "d"] }))).toEqual([]);
});
