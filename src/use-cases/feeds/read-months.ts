import { recentMonths } from "../../core/feeds/recent-months.ts";
import { monthOf } from "../../core/posts/archive.ts";
import { wallTime } from "../../core/wall-clock.ts";
import type { Ports } from "../../ports/index.ts";

const DAY_MS = 86_400_000;

/** A month with posts, named as in archives. */
export interface MonthCount {
  month: string;
  posts: number;
}

/**
 * Returns every month with visible posts in the site's time zone, newest first. Whole days are counted already; only posts
 * of days that contain a month's start or the present are counted one by one.
 */
export async function readMonths(
  { timeline, site }: Pick<Ports, "timeline" | "site">,
  at: number,
): Promise<MonthCount[]> {
  const { timeZone } = site;
  const first = await timeline.firstDay();
  if (first === undefined) return [];
  const [oldest, newest] = [wallTime(first * DAY_MS, timeZone), wallTime(at, timeZone)];
  const length = (newest.year - oldest.year) * 12 + newest.month - oldest.month + 1;
  const starts = recentMonths(at, length, timeZone).map(({ since }) => since);
  const posts = await timeline.countsBetween([...starts.toReversed(), at + 1]);
  return starts
    .map((start, back) => ({ month: monthOf(start, timeZone), posts: posts[length - 1 - back] ?? 0 }))
    .filter(({ posts }) => posts > 0);
}
