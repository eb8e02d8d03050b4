import type { Feed, FeedSelection } from "../../core/feeds/feed.ts";
import { ARCHIVE_ENTRIES, currentMonthStart, monthOf, monthPeriod } from "../../core/posts/archive.ts";
import type { Format } from "../../formats/format.ts";
import type { Ports } from "../../ports/index.ts";
import { archiveUrl, feedHead, feedTitle, feedUrl } from "./read-feed.ts";

/**
 * Returns one part of a closed month of a scope (RFC 5005 §4), which is complete and need not be fetched again. Returns
 * `undefined` for a month that is not over in the site's time zone, or that has no such part.
 */
export async function readArchive(
  { posts, site }: Pick<Ports, "posts" | "site">,
  scope: FeedSelection["scope"],
  { month, part }: { month: string; part: number },
  { filename, history }: Pick<Format, "filename" | "history">,
  at: number,
): Promise<Feed | undefined> {
  const { timeZone } = site;
  const period = monthPeriod(month, timeZone);
  const open = currentMonthStart(at, timeZone);
  if (!period || period.before > open || history !== "archives") return undefined;
  const whole = { scope, categories: [], exclude: [], tags: [], ...site.feeds };
  const title = await feedTitle({ posts, site }, whole, at);
  if (typeof title !== "string") return undefined;
  const skipped = (part - 1) * ARCHIVE_ENTRIES;
  const last = period.before - 1;
  const found = await posts.entries(
    { ...whole, limit: ARCHIVE_ENTRIES + 1, before: { at: last, skipped } },
    last,
    period.since,
  );
  const entries = found.slice(0, ARCHIVE_ENTRIES);
  if (entries.length === 0) return undefined;

  const links = [{ rel: "current", url: feedUrl(site, whole, filename) }];
  const link = (rel: string, name: string, part: number) =>
    links.push({ rel, url: archiveUrl(site, scope, name, part, filename) });
  if (found.length > ARCHIVE_ENTRIES) link("prev-archive", month, part + 1);
  else {
    const older = await posts.ends(scope, { since: 0, before: period.since });
    if (older) link("prev-archive", monthOf(older.last, timeZone), 1);
  }
  if (part > 1) link("next-archive", month, part - 1);
  else {
    const newer = await posts.ends(scope, { since: period.before, before: open });
    if (newer) {
      const name = monthOf(newer.first, timeZone);
      const count = await posts.count(scope, monthPeriod(name, timeZone) ?? period);
      link("next-archive", name, Math.ceil(count / ARCHIVE_ENTRIES));
    }
  }
  return {
    ...feedHead(site, whole, title),
    selfUrl: (filename) => archiveUrl(site, scope, month, part, filename),
    // A hub announces news, and an archive has none.
    hub: undefined,
    links,
    updatedAt: Math.max(...entries.map(({ updatedAt }) => updatedAt)),
    entries,
    tombstones: [],
  };
}
