import { describe, expect, it } from "vitest";
import type { Entry } from "../../src/core/feeds/entry.ts";
import * as formats from "../../src/formats/index.ts";
import { exampleEntry, exampleFeed } from "./example-feed.ts";
import { ruleBooks } from "./rules.ts";
import { readXml } from "./xml-reading.ts";

/** The ids of the entries in a document, in order. */
function idsIn(filename: string, document: string): string[] {
  if (filename.endsWith(".json")) return JSON.parse(document).items.map(({ id }: { id: string }) => id);
  return readXml(document, (texts) => texts("//item/guid | //a:entry/a:id"));
}

describe.each(Object.values(formats))("$name", (format) => {
  const write = (changes: Parameters<typeof exampleFeed>[0] = {}) => format.write(exampleFeed(changes));
  const ids = (changes: Parameters<typeof exampleFeed>[0]) => idsIn(format.filename, write(changes));

  it("writes the example feed as the file in test/golden says", async () => {
    await expect(write()).toMatchFileSnapshot(`../golden/${format.filename}`);
  });

  it("writes equal feeds as equal bytes", () => {
    expect(write()).toBe(write());
  });

  it("has rules", () => {
    expect(ruleBooks[format.filename]?.rules.length).toBeGreaterThan(10);
  });

  it.each(ruleBooks[format.filename]?.rules ?? [])("keeps the rule: $says", ({ problems }) => {
    expect(problems(write(), exampleFeed().selfUrl(format.filename))).toEqual([]);
  });

  it("writes a feed without entries, and without anything that may be missing", () => {
    const bare = { author: undefined, copyright: undefined, hub: undefined, stylesheetUrl: undefined, description: "" };
    const document = write({ ...bare, tombstones: [], entries: [] });
    expect(idsIn(format.filename, document)).toEqual([]);
    for (const { says, problems } of ruleBooks[format.filename]?.rules ?? []) {
      expect(problems(document, exampleFeed().selfUrl(format.filename)), says).toEqual([]);
    }
  });

  it.each<[string, Partial<Entry>]>([
    ["no address", { url: "" }],
    ["a relative address", { url: "/posts/2022/x" }],
    ["an address without a scheme", { url: "//news.example/x" }],
    ["an address that is none", { url: "http://" }],
    ["a script for an address", { url: "javascript:alert(1)" }],
    ["a source that is none", { sourceUrl: "not an address" }],
    ["an image that is none", { image: { ...noImage, url: "https://" } }],
    ["an image of an odd type", { image: { ...noImage, type: 'x"><script>', length: Number.NaN } }],
    ["an id that is no URI", { id: "no uri <at> all & more" }],
    ["no date of publishing", { publishedAt: Number.NaN }],
    ["no date of change", { updatedAt: Number.NaN }],
    ["no title", { title: "" }],
    ["nothing but a title", { summary: "", contentHtml: "" }],
  ])("keeps an entry with %s, and the others", (_, broken) => {
    const first = exampleEntry({ slug: "first" });
    const odd = exampleEntry({ slug: "odd", ...broken });
    const last = exampleEntry({ slug: "last" });
    expect(ids({ entries: [first, odd, last] })).toEqual([first.id, odd.id, last.id]);
  });

  it.each<[string, Partial<Record<keyof Entry, unknown>>]>([
    ["no date at all", { publishedAt: Number.NaN, updatedAt: Number.NaN }],
    ["a date no calendar has", { publishedAt: 9e15, updatedAt: 9e15 }],
    ["a title that is no text", { title: null }],
    ["no list of categories", { categories: undefined }],
  ])("skips an entry with %s, and keeps the others", (_, broken) => {
    const first = exampleEntry({ slug: "first" });
    const impossible = { ...exampleEntry({ slug: "impossible" }), ...broken } as Entry;
    const last = exampleEntry({ slug: "last" });
    expect(ids({ entries: [first, impossible, last], updatedAt: Number.NaN })).toEqual([first.id, last.id]);
  });
});

const noImage = {
  url: "https://img.example/x",
  alt: "",
  width: undefined,
  height: undefined,
  type: undefined,
  length: undefined,
};
