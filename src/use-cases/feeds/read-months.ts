import { monthOf, monthPeriod } from "../../core/posts/archive.ts";
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
  const first = await timeline.firstDay();
  if (first === undefined || first * DAY_MS > at) return [];
  const months: string[] = [];
  const starts: number[] = [];
  for (let moment = first * DAY_MS; moment <= at; ) {
    const month = monthOf(moment, site.timeZone);
    const period = monthPeriod(month, site.timeZone);
    if (!period) break;
    months.push(month);
    starts.push(period.since);
    moment = period.before;
  }
  const posts = await timeline.countsBetween([...starts, at + 1]);
  return months
    .map((month, index) => ({ month, posts: posts[index] ?? 0 }))
    .filter(({ posts }) => posts > 0)
    .reverse();
}
