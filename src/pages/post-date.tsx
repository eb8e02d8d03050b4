import { dayOf } from "../core/feeds/recent-days.ts";
import { wallTime } from "../core/wall-clock.ts";
import type { Page } from "./page.ts";

/** Shows a moment in the site's time zone. */
export function PostDate({ site, locale, at }: Page & { at: number }) {
  return <time datetime={new Date(at).toISOString()}>{locale.pages.dateAndTime(wallTime(at, site.timeZone))}</time>;
}

interface ListedDateProps extends Page {
  at: number;
  /** The list is of today alone. */
  ofToday?: boolean | undefined;
}

/** Shows when a listed post was published: today's and yesterday's by the time of day, their date as a title. */
export function ListedDate({ at, ofToday, ...page }: ListedDateProps) {
  const { timeZone } = page.site;
  const { dateAndTime, time, today, yesterday } = page.locale.pages;
  const daysAgo = page.now === undefined ? undefined : dayOf(page.now, timeZone) - dayOf(at, timeZone);
  const near = [ofToday ? time : today, yesterday][daysAgo ?? -1];
  if (!near) return <PostDate at={at} {...page} />;
  const wall = wallTime(at, timeZone);
  return (
    <time datetime={new Date(at).toISOString()} title={dateAndTime(wall)}>
      {near(wall)}
    </time>
  );
}
