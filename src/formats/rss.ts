import { type Extension, Feed } from "feed";
import { format } from "./format.ts";
import { Placeholders } from "./placeholders.ts";
import type { WritableEntry, WritableFeed } from "./writable-feed.ts";
import { escapeText } from "./xml.ts";
import { entriesIn, feedHistory, frameOf } from "./xml-document.ts";

/** How long readers may cache a feed, in minutes. */
const FRESH_MINUTES = 5;

/** RSS 2.0. */
export const rss = format({
  filename: "rss.xml",
  type: "application/rss+xml",
  contentType: "application/rss+xml; charset=utf-8",
  name: "RSS",
  history: "archives",
  separator: "",
  frame(feed, isEmpty) {
    const slots = new Placeholders();
    const document = new Feed({
      title: slots.element(feed.title),
      description: slots.element(feed.description || feed.title),
      ...(feed.copyright && { copyright: slots.element(feed.copyright) }),
      generator: "Gazette",
      language: feed.language && slots.element(feed.language),
      ttl: FRESH_MINUTES,
      link: feed.pageUrl,
      feedLinks: { rss: feed.selfUrl("rss.xml") },
      ...(feed.hub !== undefined && { hub: feed.hub }),
      updated: feed.updated,
    });
    return frameOf(document.rss2(), slots, {
      root: ["rss", { version: "2.0", ...NAMESPACES }],
      stylesheetUrl: feed.stylesheetUrl,
      elements: [
        ...image(feed, slots),
        "<sy:updatePeriod>hourly</sy:updatePeriod>",
        `<sy:updateFrequency>${60 / FRESH_MINUTES}</sy:updateFrequency>`,
        ...feedHistory(feed, "atom:link"),
      ],
      isEmpty,
    });
  },
  entries(entries, { updated }) {
    const slots = new Placeholders();
    const document = new Feed({ title: "", updated });
    for (const entry of entries) {
      const labels = new Set([...entry.categories, ...entry.tags].map(({ title }) => title));
      document.addItem({
        title: entry.title && slots.cdata(entry.title),
        guid: slots.element(entry.id),
        link: entry.url,
        date: entry.published,
        // Readers interpret a description as HTML.
        description: slots.cdata(escapeText(entry.summary || entry.title)),
        content: entry.contentHtml && slots.cdata(entry.contentHtml),
        category: [...labels].map((label) => ({ name: slots.element(label) })),
        ...enclosure(entry),
        extensions: extensions(entry, slots),
      });
    }
    return entriesIn(document.rss2(), "item").map((item) => slots.fill(item));
  },
});

const NAMESPACES = {
  "xmlns:atom": "http://www.w3.org/2005/Atom",
  "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
  "xmlns:dc": "http://purl.org/dc/elements/1.1/",
  "xmlns:media": "http://search.yahoo.com/mrss/",
  "xmlns:sy": "http://purl.org/rss/1.0/modules/syndication/",
};

/** Writes the picture of the channel, with the channel's own title and link, as it must be. */
function image({ pictures, title, pageUrl }: WritableFeed, slots: Placeholders): string[] {
  if (pictures?.image === undefined) return [];
  const children = { url: pictures.image, title, link: pageUrl };
  const elements = Object.entries(children).map(([name, text]) => `<${name}>${slots.element(text)}</${name}>`);
  return [`<image>${elements.join("")}</image>`];
}

/** Returns an enclosure, which requires a type and a size: 0, by the RSS profile, for a file of unknown size. */
function enclosure({ image, enclosure: file }: WritableEntry) {
  if (file) return { enclosure: { url: file.url, type: file.type, length: file.length ?? 0 } };
  if (!image?.type || !image.length) return undefined;
  const { url, type, length } = image;
  return { enclosure: { url, type, length } };
}

/** Adds Dublin Core elements, because `<author>` must be an email address and `<source>` another feed. */
function extensions(
  { authors, sourceUrl, language, image, enclosure }: WritableEntry,
  slots: Placeholders,
): Extension[] {
  const all: Record<string, Extension["objects"] | 0 | undefined> = {
    "dc:creator": authors.length > 0 ? { _text: slots.element(authors.join(", ")) } : undefined,
    "dc:source": sourceUrl === undefined ? undefined : { _text: slots.element(sourceUrl) },
    "dc:language": language === undefined ? undefined : { _text: slots.element(language) },
    "itunes:duration": enclosure?.seconds && {
      _attributes: { "xmlns:itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd" },
      _text: String(enclosure.seconds),
    },
    "media:content": image && {
      _attributes: {
        url: slots.attribute(image.url),
        medium: "image",
        type: image.type,
        width: image.width,
        height: image.height,
        fileSize: image.length,
      },
      ...(image.alt
        ? { "media:description": { _attributes: { type: "plain" }, _text: slots.element(image.alt) } }
        : {}),
    },
  };
  return Object.entries(all).flatMap(([name, objects]) => (objects ? [{ name, objects }] : []));
}
