import { Hono } from "hono";
import { archivePath, monthOf, monthPeriod } from "../../src/core/posts/archive.ts";
import { ArchivePage } from "../../src/pages/archive.tsx";
import { MonthPage } from "../../src/pages/month.tsx";
import { readMonths } from "../../src/use-cases/feeds/read-months.ts";
import { readPage } from "../../src/use-cases/feeds/read-page.ts";
import type { App } from "../http.ts";
import { cachedPage, FORMATS, PAGE_ENTRIES, placeOf } from "./page-answers.tsx";
import { listed } from "./reading.tsx";

/** The archive: all posts by month. */
export const archives = new Hono<App>()
  .get("/archive/", (c) =>
    cachedPage(c, [], async ({ ports, page, now }) => (
      <ArchivePage {...page} months={await readMonths(ports, now)} formats={FORMATS} />
    )),
  )

  .get("/archive/:month{[0-9]{4}-[0-9]{2}}/", (c) =>
    cachedPage(c, ["before"], async ({ ports, page, now }) => {
      const { timeZone, url } = page.site;
      const month = c.req.param("month");
      const whole = monthPeriod(month, timeZone);
      const place = placeOf(c);
      if (!whole || !place) return undefined;
      const period = { since: whole.since, before: Math.min(whole.before, now + 1) };
      const list = await readPage(ports, undefined, period, { limit: PAGE_ENTRIES, ...place });
      if (!list || list.entries.length === 0) return undefined;
      const [older, newer] = await Promise.all([
        ports.posts.ends(undefined, { since: 0, before: period.since }),
        ports.posts.ends(undefined, { since: period.before, before: now + 1 }),
      ]);
      const props = listed(new URL(archivePath(month, 1), url), place, list);
      return (
        <MonthPage
          {...page}
          {...props}
          month={month}
          older={older && monthOf(older.last, timeZone)}
          newer={newer && monthOf(newer.first, timeZone)}
          formats={FORMATS}
        />
      );
    }),
  );
