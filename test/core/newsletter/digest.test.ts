import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Entry } from "../../../src/core/feeds/entry.ts";
import { composeDigest, keysAmong, shareOut } from "../../../src/core/newsletter/digest.ts";

const entryOf = (index: number, publishedAt: number, categories: string[]): Entry => ({
  id: `tag:example.com,2026:${index}`,
  url: `https://example.com/${index}`,
  title: `Post ${index}`,
  authors: [],
  language: undefined,
  sourceUrl: undefined,
  summary: "",
  contentHtml: "",
  image: undefined,
  categories: categories.map((id) => ({ id, title: id.toUpperCase() })),
  tags: [],
  publishedAt,
  updatedAt: publishedAt,
});

const CATEGORIES = ["busy", "rare", "third", "fourth"];
const logs = fc
  .array(
    fc.record({
      at: fc.integer({ min: 0, max: 50 }),
      // One of them has most of the posts.
      categories: fc.oneof(
        { weight: 4, arbitrary: fc.constant<string[]>(["busy"]) },
        { weight: 1, arbitrary: fc.uniqueArray(fc.constantFrom(...CATEGORIES), { maxLength: 3 }) },
      ),
    }),
    { maxLength: 80 },
  )
  .map((posts) => posts.map(({ at, categories }, index) => entryOf(index, at, categories)));
const choices = fc.uniqueArray(fc.constantFrom(...CATEGORIES), { maxLength: 4 });

/** The categories by which a post is in a digest. Posts without any count as one category. */
function countedUnder({ categories }: Entry, chosen: string[]): string[] {
  const ids = categories.map(({ id }) => id).filter((id) => chosen.length === 0 || chosen.includes(id));
  return ids.length === 0 && chosen.length === 0 ? [""] : ids;
}

describe("a digest", () => {
  it("shows at least its share of every category, newest first, and every post once", () => {
    fc.assert(
      fc.property(logs, choices, fc.integer({ min: 1, max: 30 }), (entries, chosen, max) => {
        const digest = composeDigest(entries, chosen, () => undefined, max);
        const shown = digest.groups.flatMap((group) => group.entries);
        const wanted = entries.filter((entry) => countedUnder(entry, chosen).length > 0);
        expect(new Set(shown.map(({ id }) => id)).size).toBe(shown.length);
        expect([digest.shown, digest.shown + digest.omitted]).toEqual([Math.min(max, wanted.length), wanted.length]);
        expect(digest.shown).toBe(shown.length);

        const categories = new Set(wanted.flatMap((entry) => countedUnder(entry, chosen)));
        const share = Math.floor(max / categories.size);
        for (const id of categories) {
          const here = (list: Entry[]) => list.filter((entry) => countedUnder(entry, chosen).includes(id));
          expect(here(shown).length).toBeGreaterThanOrEqual(Math.min(share, here(wanted).length));
          // Posts left out of a category are older than those shown.
          const times = here(wanted)
            .map(({ publishedAt }) => publishedAt)
            .sort((a, b) => b - a);
          const newest = times.slice(0, share);
          const shownTimes = here(shown)
            .map(({ publishedAt }) => publishedAt)
            .sort((a, b) => b - a);
          expect(shownTimes.slice(0, newest.length)).toEqual(newest);
        }
        if (chosen.length > 0)
          expect(digest.groups.map(({ id }) => id)).toEqual(
            chosen.filter((key) => digest.groups.some(({ id }) => id === key)),
          );
        expect(digest.groups.reduce((sum, { omitted }) => sum + omitted, 0)).toBeLessThanOrEqual(digest.omitted);
        for (const { id, entries: those } of digest.groups) {
          // Of everything, under the first category of each; else under the first of what is followed.
          const heading = ({ categories }: Entry) =>
            chosen.length === 0 ? categories[0]?.id : chosen.find((key) => categories.some((c) => c.id === key));
          expect(those.map(heading)).toEqual(those.map(() => id));
          expect(those.map(({ publishedAt }) => publishedAt)).toEqual(
            those.map(({ publishedAt }) => publishedAt).sort((a, b) => b - a),
          );
        }
      }),
      { numRuns: 300 },
    );
  });

  it("shows the one old post of a rare category beside sixty new ones of a busy one", () => {
    const entries = Array.from({ length: 200 }, (_, at) => entryOf(at, at + 1, ["busy"]));
    const digest = composeDigest([...entries, entryOf(200, 0, ["rare"])], [], () => undefined);
    expect(digest.groups.map(({ id, entries: those }) => [id, those.length])).toEqual([
      ["busy", 59],
      ["rare", 1],
    ]);
    expect([digest.shown, digest.omitted]).toEqual([60, 141]);
  });

  it("has a post once, under the first of what is followed, marked with the others", () => {
    const followed = (index: number, follows: string[]) => ({ ...entryOf(index, index, ["macro"]), follows });
    const entries = [
      followed(1, ["macro", "tag copper", "watch 7"]),
      followed(2, ["macro", "author wang-li"]),
      followed(3, ["other", "watch 7"]),
      followed(4, ["other"]),
    ];
    const titles: Record<string, string> = { macro: "Macro", "watch 7": "“copper”", "tag copper": "Copper" };
    const digest = composeDigest(entries, ["watch 7", "tag copper", "macro"], (key) => titles[key]);
    expect(
      digest.groups.map(({ title, entries }) => [title, entries.map(({ title, also }) => [title, also ?? []])]),
    ).toEqual([
      [
        "“copper”",
        [
          ["Post 3", []],
          ["Post 1", ["Copper", "Macro"]],
        ],
      ],
      ["Macro", [["Post 2", []]]],
    ]);
    expect([digest.shown, digest.omitted]).toEqual([3, 0]);
  });

  it("of everything has posts without a category last, and titles as the posts say them", () => {
    const entries = [entryOf(1, 3, []), entryOf(2, 2, ["macro"]), entryOf(3, 1, ["other"])];
    const digest = composeDigest(entries, [], () => undefined);
    expect(digest.groups.map(({ id, title }) => [id, title])).toEqual([
      ["macro", "MACRO"],
      ["other", "OTHER"],
      [undefined, undefined],
    ]);
    const post = {
      ...entryOf(4, 4, ["macro"]),
      authors: ["Li", "Ann Wang"],
      tags: [{ id: "copper", title: "Copper" }],
    };
    const keys = ["tag copper", "author ann-wang", "macro", "watch 7"];
    const followed = composeDigest([{ ...post, follows: keys }], keys, () => undefined);
    expect([followed.groups[0]?.title, followed.groups[0]?.entries[0]?.also]).toEqual([
      "Copper",
      ["Ann Wang", "MACRO", "watch 7"],
    ]);
  });

  it("marks no post with other categories where everything is followed", () => {
    const digest = composeDigest([entryOf(1, 1, ["macro", "other"])], [], () => undefined);
    expect(digest.groups.map(({ id, entries }) => [id, entries[0]?.also])).toEqual([["macro", undefined]]);
  });

  it("counts what does not fit under its heading", () => {
    const entries = Array.from({ length: 9 }, (_, at) => entryOf(at, 100 + at, [at < 7 ? "busy" : "rare"]));
    const digest = composeDigest(entries, ["busy", "rare"], () => undefined, 4);
    expect(digest.groups.map(({ id, omitted, since }) => [id, omitted, since])).toEqual([
      ["busy", 5, 100],
      ["rare", 0, 107],
    ]);
  });

  it("takes the newest posts if there are more categories than places", () => {
    const entries = Array.from({ length: 9 }, (_, at) => entryOf(at, 9 - at, [`c${at}`]));
    expect(shareOut(entries, keysAmong([]), 4)).toEqual(entries.slice(0, 4));
  });

  it("has featured posts and those that lead, however old", () => {
    const entries = Array.from({ length: 9 }, (_, at) => entryOf(at, 9 - at, [`c${at}`]));
    const featured = entries.map((entry, at) => (at === 7 ? { ...entry, email: "feature" as const } : entry));
    const [lead = ""] = entries.slice(-1).map(({ id }) => id);
    const places = shareOut(featured, keysAmong([]), 3, [lead]).map((entry) => featured.indexOf(entry));
    expect(places).toEqual([0, 7, 8]);
  });
});
