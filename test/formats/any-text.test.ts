import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Entry } from "../../src/core/feeds/entry.ts";
import type { Feed } from "../../src/core/feeds/feed.ts";
import * as formats from "../../src/formats/index.ts";
import { writeOpml } from "../../src/formats/opml.ts";
import { exampleEntry, exampleFeed } from "./example-feed.ts";
import { readXml } from "./xml-reading.ts";

/** Any UTF-16 code units, including lone surrogates and controls, and texts that XML, HTML or our writers might trip over. */
const anyText = fc
  .array(
    fc.oneof(
      { weight: 2, arbitrary: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)) },
      { weight: 2, arbitrary: fc.integer({ min: 0, max: 0x7f }).map((unit) => String.fromCharCode(unit)) },
      fc.string({ unit: "grapheme" }),
      fc.constantFrom(
        ..."]]> ]]]]> <![CDATA[ &amp; &amp;amp; &#1; & < > \" ' <entry> </entry> </item> <id>x</id> \u00010\u0001 $& $1 \r\n".split(
          " ",
        ),
      ),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(""));

/** Addresses with any path, query and fragment. `fc.webUrl` takes a second to be made. */
const anyUrl = fc
  .tuple(fc.constantFrom("http", "https"), fc.domain(), anyText)
  .map(([scheme, domain, path]) => `${scheme}://${domain}/${encodeURI(path.toWellFormed())}`);

const wellFormedHtml = fc.letrec<{ html: string; element: string }>((tie) => ({
  html: fc
    .array(fc.oneof(anyText.map(escaped), tie("element")), { maxLength: 4, depthIdentifier: "html" })
    .map((all) => all.join("")),
  element: fc.oneof(
    { depthIdentifier: "html", maxDepth: 3 },
    fc.constantFrom('<img src="https://x.example/?a=1&amp;b=2" alt="]]>">', "<br>", "<!-- </entry>]]> -->"),
    fc
      .tuple(fc.constantFrom("p", "em", "pre", "entry", "title"), tie("html"))
      .map(([name, html]) => `<${name}>${html}</${name}>`),
  ),
})).html;

const anyLabel = fc.record({ id: anyText, title: anyText });

const anyEntry: fc.Arbitrary<Partial<Entry>> = fc.record({
  title: anyText,
  summary: anyText,
  contentHtml: wellFormedHtml,
  authors: fc.array(anyText, { maxLength: 2 }),
  language: fc.option(anyText, { nil: undefined }),
  url: fc.oneof(anyUrl, anyText),
  sourceUrl: fc.option(fc.oneof(anyUrl, anyText), { nil: undefined }),
  image: fc.option(
    fc.record({
      url: fc.oneof(anyUrl, anyText),
      alt: anyText,
      width: fc.option(fc.nat(), { nil: undefined }),
      height: fc.constant(undefined),
      type: fc.option(fc.oneof(fc.constant("image/png"), anyText), { nil: undefined }),
      length: fc.option(fc.nat(), { nil: undefined }),
    }),
    { nil: undefined },
  ),
  categories: fc.array(anyLabel, { maxLength: 3 }),
  tags: fc.array(anyLabel, { maxLength: 3 }),
});

const anyFeed = fc
  .record({
    entries: fc.array(anyEntry, { maxLength: 4 }),
    title: anyText,
    description: anyText,
    author: anyText,
    copyright: anyText,
    language: anyText,
    tombstone: anyText,
  })
  .map(({ entries, tombstone, ...texts }) =>
    exampleFeed({
      ...texts,
      tombstones: [{ id: tombstone, withdrawnAt: 0 }],
      entries: entries.map((entry, index) => exampleEntry({ slug: `any-${index}`, ...entry })),
    }),
  );

/** Removes what XML cannot or should not hold, character by character. */
function clean(text: string): string {
  // Lone surrogates go first, because removing one may join a line end.
  const whole = text.replace(/\p{Cs}/gu, "");
  return [...whole.replaceAll("\r\n", "\n").replaceAll("\r", "\n")]
    .filter((character) => {
      const code = character.codePointAt(0) ?? 0;
      const control = (code < 0x20 && code !== 0x9 && code !== 0xa) || (code >= 0x7f && code <= 0x9f);
      return !control && code !== 0xfffe && code !== 0xffff;
    })
    .join("");
}

/** The names that stand at each entry: its own, else the feed's. */
function authorsOf({ author = "", entries }: Feed): string[][] {
  return entries.map(({ authors }) => {
    const own = authors.map(clean).filter(Boolean);
    return own.length > 0 ? own : [clean(author)].filter(Boolean);
  });
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

describe("any text in posts", () => {
  it("may begin with a byte order mark", () => {
    const summary = "\ufeffabcdefghijklmnopqrstuvwxyz";
    const feed = exampleFeed({ entries: [exampleEntry({ summary })] });
    readXml(formats.atom.write(feed), (texts) => expect(texts("//a:summary")).toEqual([summary]));
    readXml(formats.rss.write(feed), (texts) => expect(texts("//item/description")).toEqual([summary]));
  });

  it("RSS is well-formed and complete", () => {
    fc.assert(
      fc.property(anyFeed, (feed) =>
        readXml(formats.rss.write(feed), (texts) => {
          const { entries } = feed;
          expect(texts("//item/guid")).toEqual(entries.map(({ id }) => id));
          expect(texts("//item/title")).toEqual(entries.map(({ title }) => clean(title)).filter(Boolean));
          expect(texts("//item/content:encoded")).toEqual(
            entries.map(({ contentHtml }) => clean(contentHtml)).filter(Boolean),
          );
          expect(texts("//item/description")).toEqual(
            entries.map(({ summary, title }) => escaped(clean(summary) || clean(title))),
          );
          expect(texts("//dc:creator")).toEqual(authorsOf(feed).flatMap((names) => names.join(", ") || []));
          expect(texts("//channel/description")).toEqual([clean(feed.description) || texts("//channel/title")[0]]);
        }),
      ),
      { numRuns: 300 },
    );
  });

  it("Atom is well-formed and complete", () => {
    fc.assert(
      fc.property(anyFeed, (feed) =>
        readXml(formats.atom.write(feed), (texts) => {
          const { entries } = feed;
          const labels = entries.flatMap(({ categories, tags }) => [...categories, ...tags]);
          expect(texts("//a:entry/a:id")).toEqual(entries.map(({ id }) => id));
          expect(texts("//a:entry/a:title")).toEqual(entries.map(({ title }) => clean(title)));
          expect(texts("//a:entry/a:author/a:name")).toEqual(authorsOf(feed).flat());
          expect(texts("//a:content")).toEqual(entries.map(({ contentHtml }) => clean(contentHtml)).filter(Boolean));
          expect(texts("//a:summary")).toEqual(entries.map(({ summary }) => clean(summary)).filter(Boolean));
          expect(texts("//a:category/@term")).toEqual(labels.map(({ id }) => clean(id)));
          expect(texts("//a:category/@label")).toEqual(labels.map(({ id, title }) => clean(title) || clean(id)));
          expect(texts("//at:deleted-entry/@ref")).toEqual(feed.tombstones.map(({ id }) => clean(id)));
        }),
      ),
      { numRuns: 300 },
    );
  });

  it("JSON Feed is well-formed Unicode and complete", () => {
    fc.assert(
      fc.property(anyFeed, (feed) => {
        const text = formats.json.write(feed);
        expect(text.isWellFormed()).toBe(true);
        const { items } = JSON.parse(text) as { items: Record<string, string>[] };
        expect(items.map(({ id }) => id)).toEqual(feed.entries.map(({ id }) => id));
        expect(items.map(({ title = "" }) => title)).toEqual(feed.entries.map(({ title }) => clean(title)));
        expect(items.map(({ content_html = "" }) => content_html)).toEqual(
          feed.entries.map(({ contentHtml }) => clean(contentHtml)),
        );
      }),
      { numRuns: 300 },
    );
  });

  it("every format writes it deterministically", () => {
    fc.assert(
      fc.property(anyFeed, fc.constantFrom(...Object.values(formats)), (feed, format) => {
        expect(format.write(feed)).toBe(format.write(feed));
      }),
    );
  });

  it("a list of feeds is well-formed", () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ title: anyText, group: anyText, xmlUrl: anyUrl, htmlUrl: anyUrl })),
        anyText,
        (feeds, title) =>
          readXml(writeOpml({ title, ownerName: undefined, feeds, dateModified: 0 }), (texts) => {
            expect(texts("//outline/outline/@text").toSorted()).toEqual(
              feeds.map((feed) => clean(feed.title)).toSorted(),
            );
          }),
      ),
    );
  });
});
