import { type Feed, type FeedSelection, feedPath, feedQuery } from "../core/feed.ts";
import type { Site } from "../core/site.ts";
import { siteHost } from "../core/site.ts";
import type { Ports } from "../ports/index.ts";

/**
 * The feed of a selection as it stands at a time, from the index alone. Nothing when its label never occurs.
 * The same posts give the same feed: its `updatedAt` is the newest change in it.
 */
export async function readFeed(
  { posts, site }: Pick<Ports, "posts" | "site">,
  selection: FeedSelection,
  at: number,
): Promise<Feed | undefined> {
  const label = selection.scope ? await posts.labelTitle(selection.scope.kind, selection.scope.id, at) : undefined;
  if (selection.scope && label === undefined) return undefined;
  const entries = await posts.entries(selection, at);
  const wholeSite = isWholeSite(selection);
  const tombstones = wholeSite
    ? await posts.tombstones(Math.min(...entries.map(({ publishedAt }) => publishedAt), at))
    : [];
  const path = feedPath(selection);
  const query = feedQuery(selection, site);
  return {
    id: feedId(site, selection),
    title: label === undefined ? site.title : `${label} - ${site.title}`,
    description: site.description,
    language: site.language,
    timeZone: site.timeZone,
    author: site.author,
    copyright: site.copyright,
    siteUrl: site.url.href,
    pageUrl: new URL(path, site.url).href,
    selfUrl: (filename) => new URL(`${path}${filename}${query}`, site.url).href,
    hub: site.hub?.href,
    stylesheetUrl: new URL("feed.css", site.url).href,
    updatedAt: Math.max(
      0,
      ...entries.map(({ updatedAt }) => updatedAt),
      ...tombstones.map(({ withdrawnAt }) => withdrawnAt),
    ),
    entries,
    tombstones,
  };
}

function isWholeSite({ scope, categories, exclude, tags }: FeedSelection): boolean {
  return !scope && categories.length + exclude.length + tags.length === 0;
}

/** A `tag:` URI (RFC 4151) that outlives titles and formats. */
function feedId(site: Site, selection: FeedSelection): string {
  const query = new URLSearchParams(
    feedQuery({ ...selection, limit: site.feeds.limit, content: site.feeds.content }, site),
  );
  return `tag:${siteHost(site)},2022:feed/${feedPath(selection)}${query.size > 0 ? `?${query}` : ""}`;
}
