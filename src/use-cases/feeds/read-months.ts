import { monthOf, monthPeriod } from "../../core/posts/archive.ts";
import type { Ports } from "../../ports/index.ts";

const DAY_MS = 86_400_000;

/** A month with posts, named as in archives. */
export interface MonthCount {
  month: string;
  posts: number;
}

/**
 * Returns every month with visible posts in the site's time zone, newest first. Whole days are counted already; only days
 * that contain a month's start or the present are queried.
 */
export async function readMonths(
  { timeline, site }: Pick<Ports, "timeline" | "site">,
  at: number,
): Promise<MonthCount[]> {
  const days = (await timeline.days()).filter(({ day }) => day * DAY_MS <= at);
  const [first] = days;
  if (!first) return [];
  const months: string[] = [];
  const starts: number[] = [];
  for (let moment = first.day * DAY_MS; moment <= at; ) {
    const month = monthOf(moment, site.timeZone);
    const period = monthPeriod(month, site.timeZone);
    if (!period) break;
    months.push(month);
    starts.push(period.since);
    moment = period.before;
  }
  const edges = [...starts, at + 1];
  const partly = await timeline.counts(
    edges.map((edge) => ({ since: Math.floor(edge / DAY_MS) * DAY_MS, before: edge })),
  );
  let passed = 0;
  let next = 0;
  const until = edges.map((edge, index) => {
    const day = Math.floor(edge / DAY_MS);
    for (; (days[next]?.day ?? day) < day; next++) passed += days[next]?.posts ?? 0;
    return passed + (partly[index] ?? 0);
  });
  return months
    .map((month, index) => ({ month, posts: (until[index + 1] ?? 0) - (until[index] ?? 0) }))
    .filter(({ posts }) => posts > 0)
    .reverse();
}
