import type { Entry } from "../../../core/feeds/entry.ts";
import type { FeedSelection } from "../../../core/feeds/feed.ts";
import { periodOf, type Question } from "../../../core/posts/question.ts";
import type { Site } from "../../../core/site.ts";
import { COUNT_MAX, type Search } from "../../../ports/posts/search.ts";
import { param, raw, type Sql, sql } from "../sql.ts";
import { type EntryRow, entryColumns, readEntries } from "./entry-rows.ts";
import { idOfDay, matching, NUMBER_BITS } from "./post-words.ts";
import { similarPosts } from "./similar.ts";

/** What is looked for: an expression of FTS5, in a period that ends with `through`. */
interface Hits {
  expression: string;
  since: number;
  through: number;
}

export function search(db: D1Database, site: Site): Search {
  const hits = (question: Question, at: number, selection: Partial<FeedSelection> = {}): Hits => {
    const { since = EARLIEST, until = Infinity } = periodOf(question, site.timeZone);
    return {
      expression: matching(question, selection, site.categoryMerges),
      since: Math.max(since, EARLIEST),
      through: Math.min(at, until - 1),
    };
  };
  return {
    async find(question, selection, at) {
      const { before, limit } = selection;
      const [end, skipped] = before && before.at <= at ? [before.at, before.skipped] : [at, 0];
      const asked = hits(question, end, selection);
      // Whoever begins after another time than the cursor's skips nothing there.
      const passed = asked.through === end ? skipped : 0;
      const { results } = await sql`WITH walk AS MATERIALIZED (
          SELECT t.search_id AS id, t.post_key AS key FROM ${walk(asked)} ORDER BY w.rowid DESC LIMIT ${limit + passed}),
        -- Numbers are in the order of days only: the last day is read to its end.
        rest AS MATERIALIZED (
          SELECT t.post_key AS key FROM ${walk(asked)} AND w.rowid >= ${dayOfLast} AND w.rowid < (SELECT min(id) FROM walk)
             AND EXISTS (SELECT 1 FROM timeline WHERE search_id >= ${dayOfLast} AND search_id < (SELECT min(id) FROM walk)))
        SELECT ${entryColumns(selection.content === "full")}
          FROM (SELECT key FROM walk UNION ALL SELECT key FROM rest) h CROSS JOIN posts p ON p.key = h.key
         ORDER BY p.published_at DESC, p.key DESC LIMIT ${limit} OFFSET ${passed}`
        .on(db)
        .all<EntryRow>();
      return readEntries(db, site, results);
    },

    async best(question, { limit, skipped }, at): Promise<Entry[]> {
      const asked = hits(question, at);
      const titles = matching(question, {}, site.categoryMerges, "title");
      const starts = matching(question, {}, site.categoryMerges, "title summary");
      const tier = (place: number, expression: string) =>
        sql`SELECT * FROM (SELECT ${raw(place)} AS place, t.post_key AS key FROM ${walk({ ...asked, expression })}
              ORDER BY w.rowid DESC LIMIT ${COUNT_MAX})`;
      const { results } = await sql`SELECT ${entryColumns(true)} FROM (
            SELECT key, max(place) AS place FROM (
              ${tier(3, titles)} UNION ALL ${tier(2, starts)} UNION ALL ${tier(1, asked.expression)}) GROUP BY key) h
          CROSS JOIN posts p ON p.key = h.key
         ORDER BY h.place DESC, p.published_at DESC, p.key DESC LIMIT ${limit} OFFSET ${skipped}`
        .on(db)
        .all<EntryRow>();
      return readEntries(db, site, results);
    },

    async count(question, scope, at) {
      const asked = hits(question, at, { scope });
      return sql`SELECT count(*) FROM (SELECT 1 FROM ${walk(asked)} LIMIT ${COUNT_MAX + 1})`.value(db);
    },

    similar: (post, limit, at) => similarPosts(db, site, post, limit, at),
  };
}

/** Long before any post. `timeline` counts times in units of 2^-20 ms, in 64 bits. */
const EARLIEST = -(2 ** 42);

const dayOfLast = raw(`(SELECT min(id) >> ${NUMBER_BITS} << ${NUMBER_BITS} FROM walk)`);

/** Selects hits. FTS5 walks by numbers, backwards if so ordered, and stops at a limit, however many more there are. */
function walk({ expression, since, through }: Hits): Sql {
  const [from, to] = [param(since), param(through)];
  return sql`post_words w CROSS JOIN timeline t ON t.search_id = w.rowid
     AND t.position >= ${from} << 20 AND t.position < (${to} + 1) << 20
    WHERE w.post_words MATCH ${expression} AND w.rowid >= ${idOfDay(since)} AND w.rowid < ${idOfDay(through, 1)}`;
}
