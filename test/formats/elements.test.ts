import { describe, expect, it } from "vitest";
import { atom, json, rss } from "../../src/formats/index.ts";
import { exampleEntry, exampleFeed } from "./example-feed.ts";
import { ruleBooks } from "./rules.ts";
import { readXml } from "./xml-reading.ts";

const image = { url: "https://x.example/i", alt: "", width: 4, height: 3, type: "image/png", length: 99 };
const inRss = (feed: Parameters<typeof exampleFeed>[0], xpath: string) =>
  readXml(rss.write(exampleFeed(feed)), (texts) => texts(xpath));
const inAtom = (feed: Parameters<typeof exampleFeed>[0], xpath: string) =>
  readXml(atom.write(exampleFeed(feed)), (texts) => texts(xpath));

describe("every format", () => {
  it("has the site's pictures where it has a place for them, and none otherwise", () => {
    const { title, pageUrl, pictures } = exampleFeed();
    expect(inRss({}, "//channel/image/*")).toEqual([pictures?.image, title, pageUrl]);
    expect(inAtom({}, "/a:feed/a:icon | /a:feed/a:logo")).toEqual([pictures?.icon, pictures?.logo]);
    const written = JSON.parse(json.write(exampleFeed()));
    expect([written.icon, written.favicon]).toEqual([pictures?.icon, pictures?.icon]);
    for (const format of [atom, json, rss])
      for (const none of [undefined, {}, { icon: "javascript:alert(1)", logo: "x", image: "//x" }])
        expect(format.write(exampleFeed({ pictures: none }))).not.toMatch(/<(icon|logo|image)>|"(fav)?icon"/);
  });

  it("says of a feed without entries that it changed long ago, as validators ask", () => {
    const empty = { entries: [], updatedAt: Number.NaN, timeZone: "UTC" };
    expect(inAtom(empty, "/a:feed/a:updated")).toEqual(["1990-01-02T00:00:00Z"]);
    expect(inAtom({ ...empty, updatedAt: 0 }, "/a:feed/a:updated")).toEqual(["1990-01-02T00:00:00Z"]);
  });

  it("writes dates in the site's time zone", () => {
    const entries = [exampleEntry({ publishedAt: Date.parse("2022-01-07T20:33:27+08:00") })];
    expect(inRss({ entries }, "//item/pubDate")).toEqual(["Fri, 07 Jan 2022 20:33:27 +0800"]);
    expect(inAtom({ entries }, "//a:published")).toEqual(["2022-01-07T20:33:27+08:00"]);
    expect(JSON.parse(json.write(exampleFeed({ entries }))).items[0].date_published).toBe("2022-01-07T20:33:27+08:00");
  });

  it("names the language of an entry only where it is not the feed's", () => {
    const entries = [exampleEntry({ slug: "a", language: "en" }), exampleEntry({ slug: "b", language: "zh-CN" })];
    expect(inRss({ entries }, "//dc:language")).toEqual(["en"]);
    expect(inAtom({ entries }, "//a:entry/@xml:lang")).toEqual(["en"]);
    expect(json.write(exampleFeed({ entries })).match(/"language": "[^"]*"/g)).toEqual([
      '"language": "zh-CN"',
      '"language": "en"',
    ]);
  });

  it("carries the file that goes with an entry, as size 0 in RSS where nobody knows it", () => {
    const file = { url: "https://x.example/1.mp3?a&b", type: "audio/mpeg", length: 123, seconds: 62 };
    const unknown = { ...file, length: undefined, seconds: undefined };
    const entries = [
      exampleEntry({ slug: "a", image, enclosure: file }),
      exampleEntry({ slug: "b", image, enclosure: unknown }),
    ];
    expect(inRss({ entries }, "//enclosure/@url")).toEqual([file.url, file.url]);
    expect(inRss({ entries }, "//enclosure/@length")).toEqual(["123", "0"]);
    expect(inRss({ entries }, "//enclosure/@type")).toEqual([file.type, file.type]);
    expect(inRss({ entries }, "//*[local-name()='duration']")).toEqual(["62"]);
    expect(inAtom({ entries }, "//a:link[@rel='enclosure'][@type='audio/mpeg']/@href")).toEqual([file.url, file.url]);
    expect(inAtom({ entries }, "//a:link[@rel='enclosure'][@type='audio/mpeg']/@length")).toEqual(["123"]);
    const { items } = JSON.parse(json.write(exampleFeed({ entries })));
    expect(items.map(({ attachments }: { attachments: object[] }) => attachments)).toEqual([
      [{ url: file.url, mime_type: file.type, size_in_bytes: 123, duration_in_seconds: 62 }],
      [{ url: file.url, mime_type: file.type }],
    ]);
    for (const format of [rss, atom, json])
      for (const { says, problems } of ruleBooks[format.filename]?.rules ?? [])
        expect([
          says,
          ...problems(format.write(exampleFeed({ entries })), exampleFeed().selfUrl(format.filename)),
        ]).toEqual([says]);
  });

  it("names authors one by one, and the site's at an entry without any", () => {
    const entries = [exampleEntry({ slug: "two", authors: ["Ann", "Bob, Jr."] }), exampleEntry({ slug: "none" })];
    const author = "The Harbour Office";
    expect(inAtom({ author, entries }, "//a:entry/a:author/a:name")).toEqual(["Ann", "Bob, Jr.", author]);
    expect(inRss({ author, entries }, "//dc:creator")).toEqual(["Ann, Bob, Jr.", author]);
    const { items } = JSON.parse(json.write(exampleFeed({ author, entries })));
    expect(items.map((item: { authors: object[] }) => item.authors)).toEqual([
      [{ name: "Ann" }, { name: "Bob, Jr." }],
      [{ name: author }],
    ]);
  });

  it("names no author of an entry where neither it nor the site has one", () => {
    const feed = { author: undefined, entries: [exampleEntry()] };
    expect(inRss(feed, "//dc:creator")).toEqual([]);
    expect(inAtom(feed, "//a:entry/a:author")).toEqual([]);
  });

  it("names the source of a post besides its page", () => {
    const entries = [exampleEntry({ sourceUrl: "https://wire.example/?a=1&b=2" })];
    expect(inRss({ entries }, "//item/dc:source")).toEqual(["https://wire.example/?a=1&b=2"]);
    expect(inAtom({ entries }, '//a:entry/a:link[@rel="via"]/@href')).toEqual(["https://wire.example/?a=1&b=2"]);
    expect(JSON.parse(json.write(exampleFeed({ entries }))).items[0].external_url).toBe(
      "https://wire.example/?a=1&b=2",
    );
  });
});

describe("RSS", () => {
  it("encloses an image only when its type and its size are known", () => {
    const entries = [
      exampleEntry({ slug: "known", image }),
      exampleEntry({ slug: "small", image: { ...image, length: 1 } }),
      exampleEntry({ slug: "no-size", image: { ...image, length: undefined } }),
      exampleEntry({ slug: "empty", image: { ...image, length: 0 } }),
      exampleEntry({ slug: "no-type", image: { ...image, type: undefined } }),
    ];
    expect(inRss({ entries }, "//item[enclosure]/link")).toEqual([
      "https://news.example/posts/2022-01-07-known",
      "https://news.example/posts/2022-01-07-small",
    ]);
    expect(inRss({ entries }, "//enclosure/@length")).toEqual(["99", "1"]);
    expect(inRss({ entries }, "//media:content/@url")).toHaveLength(5);
    expect(inRss({ entries }, "//media:content/@fileSize")).toEqual(["99", "1", "99"]);
  });

  it("names authors in Dublin Core, never in <author>", () => {
    const entries = [exampleEntry({ authors: ["Ann & Bob", "Cy"] })];
    expect(inRss({ entries }, "//dc:creator")).toEqual(["Ann & Bob, Cy"]);
    expect(inRss({ entries }, "//author")).toEqual([]);
  });

  it("writes a label once if it is both a category and a tag", () => {
    const port = { id: "port", title: "Port" };
    expect(inRss({ entries: [exampleEntry({ categories: [port], tags: [port] })] }, "//category")).toEqual(["Port"]);
  });

  it("has no content:encoded in a feed of summaries", () => {
    const entries = [exampleEntry({ contentHtml: "" })];
    expect(inRss({ entries }, "//content:encoded")).toEqual([]);
    expect(inRss({ entries }, "//item/description")).toEqual(["Ships may come in again."]);
  });

  it("declares its namespaces even when nothing needs them", () => {
    expect(rss.write(exampleFeed({ entries: [exampleEntry({ contentHtml: "", authors: ["Ann"] })] }))).toContain(
      "xmlns:dc=",
    );
  });
});

describe("Atom", () => {
  it("keeps an id to the letter", () => {
    const entries = ["http://x.example", "tag:x,2022:中 文", "urn:a&amp;b"].map((id) => exampleEntry({ id }));
    expect(inAtom({ entries }, "//a:entry/a:id")).toEqual(entries.map(({ id }) => id));
  });

  it("tells categories from tags by their scheme", () => {
    const entries = [exampleEntry({ categories: [{ id: "c", title: "C" }], tags: [{ id: "t", title: "T" }] })];
    expect(inAtom({ entries }, "//a:category/@scheme")).toEqual([
      "https://news.example/categories/",
      "https://news.example/tags/",
    ]);
  });

  it("says of titles that they are text", () => {
    const entries = [exampleEntry({ title: "Why (<dl>) & &amp;" })];
    expect(inAtom({ entries }, '//a:entry/a:title[@type="text"]')).toEqual(["Why (<dl>) & &amp;"]);
  });

  it("says of summaries that they are text", () => {
    const entries = [exampleEntry({ summary: 'Use <b> & "quotes"' })];
    expect(inAtom({ entries }, '//a:summary[@type="text"]')).toEqual(['Use <b> & "quotes"']);
  });

  it("writes tombstones before the first entry", () => {
    expect(inAtom({}, "//at:deleted-entry[following-sibling::a:entry]/@ref")).toEqual([
      "tag:news.example,2022:posts/withdrawn&gone",
    ]);
    expect(inAtom({}, "//at:deleted-entry/@when")).toEqual(["2022-01-08T20:33:27+08:00"]);
  });

  it("marks archives, and links a current feed to its archives", () => {
    const links = [{ rel: "current", url: "https://news.example/atom.xml" }];
    expect(inAtom({ links }, "/a:feed/fh:archive")).toHaveLength(1);
    expect(inAtom({ links }, '/a:feed/a:link[@rel="current"]/@href')).toEqual(["https://news.example/atom.xml"]);
    expect(inAtom({}, "/a:feed/fh:archive")).toEqual([]);
    expect(inAtom({}, '/a:feed/a:link[@rel="prev-archive"]/@href')).toEqual([
      "https://news.example/archive/2021-12/atom.xml",
    ]);
  });

  it("names its title as author if there is none", () => {
    expect(inAtom({ author: undefined, title: "Harbour" }, "/a:feed/a:author/a:name")).toEqual(["Harbour"]);
  });
});

describe("JSON Feed", () => {
  it("has the categories with their ids in its extension, and all subjects as tags", () => {
    const category = { id: "port", title: "Port" };
    const entries = [exampleEntry({ categories: [category], tags: [{ id: "t", title: "T" }] })];
    const [item] = JSON.parse(json.write(exampleFeed({ entries }))).items;
    expect(item.tags).toEqual(["Port", "T"]);
    expect(item._gazette).toEqual({ categories: [category] });
  });

  it("leads to the next page", () => {
    const nextUrl = "https://news.example/feed.json?page=2";
    expect(JSON.parse(json.write(exampleFeed({ nextUrl }))).next_url).toBe(nextUrl);
  });
});

describe.each([rss, atom])("$name in a browser", (format) => {
  it("names its stylesheet before anything else", () => {
    const stylesheets = readXml(format.write(exampleFeed()), (texts) => texts("/processing-instruction()"));
    expect(stylesheets).toEqual(['type="text/css" href="https://news.example/feed.css?a&amp;b"']);
  });

  it("names none where there is none", () => {
    expect(format.write(exampleFeed({ stylesheetUrl: undefined }))).not.toContain("xml-stylesheet");
  });
});

describe("JSON", () => {
  it("gives every item content: its HTML, else its summary, else its title", () => {
    const entries = [
      exampleEntry({ slug: "c", contentHtml: "<p>Words.</p>", summary: "About." }),
      exampleEntry({ slug: "b", contentHtml: "", summary: "About." }),
      exampleEntry({ slug: "a", contentHtml: "", summary: "", title: "Port" }),
    ];
    const { items } = JSON.parse(json.write(exampleFeed({ entries })));
    const contents = items.map(({ content_html, content_text, summary }: Record<string, string>) => [
      content_html,
      content_text,
      summary,
    ]);
    expect(contents).toEqual([
      ["<p>Words.</p>", undefined, "About."],
      [undefined, "About.", "About."],
      [undefined, "Port", undefined],
    ]);
  });
});
