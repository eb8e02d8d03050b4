import { wallTime } from "../../core/wall-clock.ts";
import { deskTexts } from "../../locales/desk.ts";
import type { DeskPage } from "./desk.ts";

/** Formats a moment in the site's time zone, without the day if it is today. */
export function momentText({ site, locale, now }: DeskPage, at: number): string {
  const [wall, today] = [wallTime(at, site.timeZone), wallTime(now, site.timeZone)];
  const { time, dayAndTime } = deskTexts(locale);
  if (wall.year !== today.year) return locale.pages.dateAndTime(wall);
  return wall.month === today.month && wall.day === today.day ? time(wall) : dayAndTime(wall);
}

export function Moment({ at, ...page }: DeskPage & { at: number }) {
  const full = page.locale.pages.dateAndTime(wallTime(at, page.site.timeZone));
  return (
    <time datetime={new Date(at).toISOString()} title={full}>
      {momentText(page, at)}
    </time>
  );
}

/** Counts down where scripts run; the moment itself stands beside it. */
export const Countdown = ({ until, now }: { until: number; now: number }) =>
  until > now ? <span class="hint" data-until={until}></span> : null;
