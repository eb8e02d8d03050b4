import { wallTime } from "../core/wall-clock.ts";
import type { Page } from "./page.ts";

/** A moment as clocks of the site show it. */
export function PostDate({ site, locale, at, withTime }: Page & { at: number; withTime?: boolean }) {
  const wall = wallTime(at, site.timeZone);
  const text = withTime ? locale.pages.dateAndTime(wall) : locale.pages.date(wall);
  return <time datetime={new Date(at).toISOString()}>{text}</time>;
}
