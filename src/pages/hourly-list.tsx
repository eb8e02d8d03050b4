import type { Entry } from "../core/feeds/entry.ts";
import { dayOf } from "../core/feeds/recent-days.ts";
import { wallTime } from "../core/wall-clock.ts";
import { EntryList } from "./entry-list.tsx";
import type { Page } from "./page.ts";

/** From this many posts of a day on, they are shown by the hour. */
const OFTEN = 10;

interface Hours {
  lead: Entry;
  /** Today's other posts by their hour, newest first. */
  hours: [hour: number, entries: Entry[]][];
  earlier: Entry[];
}

/** Groups today's posts by the hour. Returns `undefined` for a day, or a site, with few posts. */
export function byHour(entries: Entry[], { site: { timeZone }, now }: Page): Hours | undefined {
  if (now === undefined) return undefined;
  const isToday = ({ publishedAt }: Entry) => dayOf(publishedAt, timeZone) === dayOf(now, timeZone);
  const [lead, ...others] = entries.filter(isToday);
  if (!lead || others.length + 1 < OFTEN) return undefined;
  const hours = Map.groupBy(others, ({ publishedAt }) => wallTime(publishedAt, timeZone).hour);
  return { lead, hours: [...hours], earlier: entries.filter((entry) => !isToday(entry)) };
}

/** Shows the lead story, today's other posts by the hour, and then earlier ones. */
export function HourlyList({ lead, hours, earlier, ...page }: Hours & Page) {
  const words = page.locale.pages.home;
  return (
    <>
      <EntryList entries={[lead]} level={3} lead {...page} />
      <section class="hours" aria-labelledby="today">
        <h2 id="today" class="rubric">
          {words.today}
        </h2>
        {hours.map(([hour, entries]) => (
          <section aria-labelledby={`hour-${hour}`}>
            <h3 id={`hour-${hour}`}>{page.locale.pages.time({ hour, minute: 0 })}</h3>
            <EntryList entries={entries} level={4} brief {...page} />
          </section>
        ))}
      </section>
      {earlier.length > 0 ? (
        <section aria-labelledby="earlier">
          <h2 id="earlier" class="rubric">
            {words.earlier}
          </h2>
          <EntryList entries={earlier} level={3} {...page} />
        </section>
      ) : null}
    </>
  );
}
