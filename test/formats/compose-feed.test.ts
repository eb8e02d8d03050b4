import fc from "fast-check";
import { Feed } from "feed";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { FeedEntry } from "../../src/core/feeds/entry.ts";
import type { Feed as AnyFeed } from "../../src/core/feeds/feed.ts";
import { type ComposedFeed, composeFeed, knownBodies } from "../../src/formats/compose-feed.ts";
import * as formats from "../../src/formats/index.ts";
import { exampleEntry, exampleFeed } from "./example-feed.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

const label = (id: string, title = id) => ({ id, title });
const image = { url: "https://img.example/a.png", alt: "A", width: 1, height: 1, type: "image/png", length: 9 };

/** Names a body, as the index does. */
const hashed = (entry: FeedEntry): FeedEntry => ({
  ...entry,
  bodyHash: Buffer.from(entry.contentHtml).toString("hex"),
});
const text = (composed: ComposedFeed | undefined) => Buffer.from(composed?.body ?? []).toString();

/** Leaves bodies out that the feed before has, as the index does. */
function read(feed: AnyFeed, before: ComposedFeed | undefined): AnyFeed {
  const known = knownBodies(before, feed);
  const leftOut = { contentHtml: "", isBodyLeftOut: true };
  const entries = feed.entries.map((entry) =>
    known.includes(entry.bodyHash ?? "-") ? { ...entry, ...leftOut } : entry,
  );
  return { ...feed, entries };
}

const ENTRIES: Record<string, Partial<FeedEntry>> = {
  title: { title: "Another" },
  body: { contentHtml: "<p>Ships may come in again!</p>" },
  summary: { summary: "Another." },
  address: { url: "https://news.example/moved" },
  "incomplete address": { url: "moved" },
  id: { id: "tag:news.example,2022:another" },
  language: { language: "en" },
  source: { sourceUrl: "https://wire.example/1" },
  authors: { authors: ["Ann"] },
  "title of a category": { categories: [label("port", "Port")] },
  "title of a tag": { tags: [label("sea", "Sea")] },
  "image's text": { image: { ...image, alt: "B" } },
  enclosure: { enclosure: { url: "https://cdn.example/a.mp3", type: "audio/mpeg", length: 5, seconds: 7 } },
  date: { publishedAt: 1_641_557_000_000 },
  "date of change": { updatedAt: 1_641_559_000_000 },
  "date, which is none": { publishedAt: Number.NaN, updatedAt: Number.NaN },
};

const FEEDS: Record<string, Partial<AnyFeed>> = {
  author: { author: "Another" },
  language: { language: "en" },
  "time zone": { timeZone: "America/New_York" },
  address: { siteUrl: "https://moved.example/news/" },
  page: { pageUrl: "https://news.example/tags/x/" },
  title: { title: "Another" },
};

describe.each(Object.values(formats))("a feed in $name that follows another", (format) => {
  const base = exampleEntry({ categories: [label("port")], tags: [label("sea")], image });
  const feedOf = (entry: FeedEntry, changes: Partial<AnyFeed> = {}): AnyFeed =>
    exampleFeed({
      ...changes,
      entries: [entry, exampleEntry({ slug: "b", url: "odd" }), exampleEntry({ slug: "c" })].map(hashed),
    });
  const before = composeFeed(format, feedOf(base), undefined);

  it("is what it would be without it", () => {
    expect(text(before)).toBe(format.write(feedOf(base)));
    expect(text(composeFeed(format, read(feedOf(base), before), before))).toBe(format.write(feedOf(base)));
  });

  it.each(Object.keys(ENTRIES))("has an entry as it is when this changed: %s", (what) => {
    const changed = feedOf({ ...base, ...ENTRIES[what] });
    const composed = composeFeed(format, read(changed, before), before);
    if (what !== "body") expect(composed).toBeUndefined();
    expect(text(composed ?? composeFeed(format, changed, before))).toBe(format.write(changed));
  });

  it.each(Object.keys(FEEDS))("has entries as they are when this of the feed changed: %s", (what) => {
    const changed = feedOf(base, FEEDS[what]);
    const composed = composeFeed(format, read(changed, before), before) ?? composeFeed(format, changed, before);
    expect(text(composed)).toBe(format.write(changed));
  });

  it("holds nothing of entries that are gone, and is empty after the last", () => {
    const less = { ...feedOf(base), entries: feedOf(base).entries.slice(1) };
    const composed = composeFeed(format, read(less, before), before);
    expect(text(composed)).toBe(format.write(less));
    const empty = { ...less, entries: [] };
    expect(text(composeFeed(format, read(empty, composed), composed))).toBe(format.write(empty));
  });

  it("follows any other in the same way, and that one another", () => {
    const anyEntry = fc.record({
      slug: fc.constantFrom("a", "b", "c", "d", "e"),
      title: fc.constantFrom("港口", "</item></entry>", ""),
      contentHtml: fc.constantFrom("<p>x</p>", "<p>]]></p>", ""),
      updatedAt: fc.constantFrom(1_641_559_000_000, Number.NaN, 9e15),
      isHashed: fc.boolean(),
    });
    const anyFeed = fc
      .record({ entries: fc.array(anyEntry, { maxLength: 5 }), author: fc.constantFrom("Ann", "Bob") })
      .map(({ entries, author }) =>
        exampleFeed({
          author,
          entries: entries.map(({ isHashed, ...entry }) =>
            isHashed ? hashed(exampleEntry(entry)) : exampleEntry(entry),
          ),
        }),
      );
    fc.assert(
      fc.property(fc.array(anyFeed, { maxLength: 6 }), (feeds) => {
        let last: ComposedFeed | undefined;
        for (const feed of feeds) {
          last = composeFeed(format, read(feed, last), last) ?? composeFeed(format, feed, last);
          expect(text(last)).toBe(format.write(feed));
        }
      }),
      { numRuns: 200 },
    );
  });
});

it.each(["rss", "atom"] as const)("a feed in %s has only new entries written, whatever else it says", (name) => {
  const entries = ["c", "b", "a"].map((slug) => hashed(exampleEntry({ slug, contentHtml: `<p>${slug}</p>` })));
  const before = composeFeed(formats[name], exampleFeed({ entries: entries.slice(1) }), undefined);
  const written = vi.spyOn(Feed.prototype, "addItem");
  composeFeed(formats[name], read(exampleFeed({ title: "Another", entries }), before), before);
  expect(written.mock.calls.map(([{ link }]) => link)).toEqual([entries[0]?.url]);
});
