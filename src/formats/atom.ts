import { Feed } from "feed";
import type { Label } from "../core/posts/category.ts";
import { format } from "./format.ts";
import { Placeholders } from "./placeholders.ts";
import type { WritableEntry, WritableFeed } from "./writable-feed.ts";
import { escapeText, tag } from "./xml.ts";
import { entriesIn, feedHistory, frameOf } from "./xml-document.ts";

/** Atom 1.0 (RFC 4287). */
export const atom = format({
  filename: "atom.xml",
  type: "application/atom+xml",
  contentType: "application/atom+xml; charset=utf-8",
  name: "Atom",
  history: "archives",
  separator: "",
  frame(feed, isEmpty) {
    const slots = new Placeholders();
    const document = new Feed({
      id: slots.element(feed.id),
      title: slots.element(feed.title),
      description: feed.description && slots.element(feed.description),
      ...(feed.copyright && { copyright: slots.element(feed.copyright) }),
      author: { name: slots.element(feed.author) },
      generator: "Gazette",
      link: feed.pageUrl,
      feedLinks: { atom: feed.selfUrl("atom.xml") },
      ...(feed.hub !== undefined && { hub: feed.hub }),
      updated: feed.updated,
    });
    return frameOf(document.atom1(), slots, {
      root: ["feed", { ...NAMESPACES, "xml:lang": feed.language }],
      stylesheetUrl: feed.stylesheetUrl,
      elements: [...pictures(feed, slots), ...feedHistory(feed, "link"), ...tombstones(feed)],
      isEmpty,
    });
  },
  entries(entries, { siteUrl, updated }) {
    const slots = new Placeholders();
    const document = new Feed({ title: "", updated });
    const category = (folder: string) => {
      const scheme = new URL(folder, siteUrl).href;
      return ({ id, title }: Label) => ({ term: slots.attribute(id), name: slots.attribute(title), scheme });
    };
    for (const entry of entries) {
      document.addItem({
        title: slots.cdata(entry.title),
        link: entry.url,
        published: entry.published,
        date: entry.updated,
        author: entry.authors.map((name) => ({ name: slots.element(name) })),
        description: entry.summary && slots.cdata(entry.summary),
        content: entry.contentHtml && slots.cdata(entry.contentHtml),
        category: [...entry.categories.map(category("categories/")), ...entry.tags.map(category("tags/"))],
      });
    }
    const found = entriesIn(document.atom1(), "entry");
    return entries.map((entry, index) => slots.fill(completeEntry(found[index] ?? "", entry)));
  },
});

const NAMESPACES = { xmlns: "http://www.w3.org/2005/Atom", "xmlns:at": "http://purl.org/atompub/tombstones/1.0" };

/**
 * Adds what `feed` cannot write: the exact id, the language, further links, and that titles and summaries are text: as HTML,
 * `(<dl>)` would vanish.
 */
function completeEntry(text: string, { id, url, language, sourceUrl, image, enclosure }: WritableEntry): string {
  // Some readers open the first link, whatever its relation.
  const elements = [`<id>${escapeText(id)}</id>`, tag("link", { rel: "alternate", href: url })];
  if (sourceUrl) elements.push(tag("link", { rel: "via", href: sourceUrl }));
  if (enclosure) {
    const { url, type, length } = enclosure;
    elements.push(tag("link", { rel: "enclosure", href: url, type, length }));
  }
  if (image) {
    const { url, type, length, alt } = image;
    elements.push(tag("link", { rel: "enclosure", href: url, type, length, title: alt || undefined }));
  }
  return text
    .replace("<entry>", () => tag("entry", { "xml:lang": language }, ">"))
    .replace(/<id>[^<]*<\/id>\s*<link [^>]*>/, () => elements.join("\n        "))
    .replace('<title type="html">', '<title type="text">')
    .replace('<summary type="html">', '<summary type="text">');
}

/** Writes the pictures of the feed. */
function pictures({ pictures: { icon, logo } = {} }: WritableFeed, slots: Placeholders): string[] {
  return [
    ...(icon === undefined ? [] : [`<icon>${slots.element(icon)}</icon>`]),
    ...(logo === undefined ? [] : [`<logo>${slots.element(logo)}</logo>`]),
  ];
}

/** Writes tombstones (RFC 6721 §3). */
function tombstones(feed: WritableFeed): string[] {
  return feed.tombstones.map(({ id, withdrawn }) =>
    tag("at:deleted-entry", { ref: id, when: withdrawn.toISOString() }),
  );
}
