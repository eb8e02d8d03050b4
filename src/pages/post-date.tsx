import { wallTime } from "../core/wall-clock.ts";
import type { Page } from "./page.ts";

/** Shows a moment in the site's time zone. */
export function PostDate({ site, locale, at, withTime }: Page & { at: number; withTime?: boolean }) {
  const wall = wallTime(at, site.timeZone);
  const text = withTime ? locale.pages.dateAndTime(wall) : locale.pages.date(wall);
  return <time datetime={new Date(at).toISOString()}>{text}</time>;
}
