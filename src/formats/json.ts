import { format } from "./format.ts";
import type { WritableEntry } from "./writable-feed.ts";

/** JSON Feed 1.1 (jsonfeed.org); `feed` supports 1.0 only. */
export const json = format({
  filename: "feed.json",
  type: "application/feed+json",
  contentType: "application/feed+json; charset=utf-8",
  name: "JSON Feed",
  history: "pages",
  separator: ",",
  frame(feed, isEmpty) {
    const document = {
      version: "https://jsonfeed.org/version/1.1",
      title: feed.title,
      home_page_url: feed.pageUrl,
      feed_url: feed.selfUrl("feed.json"),
      next_url: feed.nextUrl,
      description: feed.description || undefined,
      icon: feed.pictures?.icon,
      favicon: feed.pictures?.icon,
      language: feed.language || undefined,
      authors: [{ name: feed.author }],
      hubs: feed.hub && [{ type: "WebSub", url: feed.hub }],
      _gazette: { about: feed.siteUrl, id: feed.id, updated: feed.updated.toISOString(), copyright: feed.copyright },
    };
    const head = JSON.stringify(document, undefined, 2).replace(/\n\}$/, "");
    return [`${head},\n  "items": [`, isEmpty ? "]\n}\n" : "\n  ]\n}\n"];
  },
  // Strings hold no line break in JSON, so each of them begins a line, two levels down.
  entries: (entries) =>
    entries.map((entry) => `\n${JSON.stringify(item(entry), undefined, 2)}`.replaceAll("\n", "\n    ")),
});

function item(entry: WritableEntry) {
  return {
    id: entry.id,
    url: entry.url,
    external_url: entry.sourceUrl,
    title: entry.title || undefined,
    content_html: entry.contentHtml || undefined,
    // An item needs some content.
    content_text: entry.contentHtml ? undefined : entry.summary || entry.title,
    summary: entry.summary || undefined,
    image: entry.image?.url,
    date_published: entry.published.toISOString(),
    date_modified: entry.updated.toISOString(),
    authors: entry.authors.length > 0 ? entry.authors.map((name) => ({ name })) : undefined,
    tags: [...new Set([...entry.categories, ...entry.tags].map(({ title }) => title))],
    language: entry.language,
    attachments: entry.enclosure && [
      {
        url: entry.enclosure.url,
        mime_type: entry.enclosure.type,
        size_in_bytes: entry.enclosure.length,
        duration_in_seconds: entry.enclosure.seconds,
      },
    ],
    _gazette: { categories: entry.categories },
  };
}
