import type { Entry } from "../../../core/feeds/entry.ts";
import type { FeedSelection } from "../../../core/feeds/feed.ts";
import { periodOf, type Question } from "../../../core/posts/question.ts";
import type { Site } from "../../../core/site.ts";
import { COUNT_MAX, type Search } from "../../../ports/posts/search.ts";
import { param, raw, type Sql, sql } from "../sql.ts";
import { type EntryRow, entryColumns, type PageRow, readEntries, selectEntries } from "./entry-rows.ts";
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

  /** Lists hits, and counts them up to at least `least`, as far as the page has no cursor. */
  async function list(question: Question, selection: FeedSelection, at: number, least: number) {
    const { before, limit } = selection;
    const [end, skipped] = before && before.at <= at ? [before.at, before.skipped] : [at, 0];
    const asked = hits(question, end, selection);
    // A period that ends before the cursor has nothing to skip.
    const passed = asked.through === end ? skipped : 0;
    const most = param(Math.max(least, limit + passed + MARGIN));
    const of = (column: "hits" | "least" | "day") => raw(`(SELECT ${column} FROM ends)`);
    const page = sql`WITH walk AS MATERIALIZED (
        SELECT t.search_id AS id, t.position FROM ${walk(asked)} ORDER BY w.rowid DESC LIMIT ${most}),
      shown AS MATERIALIZED (SELECT id FROM walk ORDER BY id DESC LIMIT ${limit + passed}),
      ends AS MATERIALIZED (SELECT count(*) AS hits, min(id) AS least, (SELECT min(id) FROM shown) ${DAY} AS day FROM walk),
      -- Numbers are in the order of days only: if the page ends in the day in which the walk was cut, that day is read to its end.
      rest AS MATERIALIZED (
        SELECT t.position FROM ${walk(asked, of("day"), sql`iif(${of("hits")} = ${most} AND ${of("least")} ${DAY} = ${of("day")}, ${of("least")}, 0)`)}),
      page AS MATERIALIZED (
        SELECT t.post_key AS key FROM (SELECT position FROM walk WHERE id >= ${of("day")} UNION ALL SELECT position FROM rest) h
         CROSS JOIN timeline t ON t.position = h.position
         ORDER BY t.position >> 20 DESC, t.post_key DESC LIMIT ${limit} OFFSET ${passed})
      SELECT ${entryColumns(selection.content, selection.knownBodies)}, ${of("hits")} AS hits
        FROM page CROSS JOIN posts p ON p.key = page.key ORDER BY p.published_at DESC, p.key DESC`;
    const { results } = await selectEntries(site, page).on(db).all<PageRow<EntryRow & { hits: number }>>();
    const { entries, rows } = readEntries(site, results);
    return { entries, count: rows[0]?.hits ?? 0 };
  }

  return {
    async find(question, selection, at) {
      return (await list(question, selection, at, 0)).entries;
    },

    async first(question, selection, at) {
      const { entries, count } = await list(question, selection, at, COUNT_MAX + 1);
      return { entries, count: Math.min(count, COUNT_MAX + 1) };
    },

    async best(question, { limit, skipped }, at): Promise<Entry[]> {
      const asked = hits(question, at);
      const titles = matching(question, {}, site.categoryMerges, true);
      const tier = (place: number, expression: string) =>
        sql`SELECT * FROM (SELECT ${raw(place)} AS place, t.position FROM ${walk({ ...asked, expression })}
              ORDER BY w.rowid DESC LIMIT ${COUNT_MAX})`;
      const page = sql`WITH page AS MATERIALIZED (
          SELECT h.place, t.post_key AS key FROM (
              SELECT position, max(place) AS place FROM (${tier(2, titles)} UNION ALL ${tier(1, asked.expression)})
               GROUP BY position) h
            CROSS JOIN timeline t ON t.position = h.position
           ORDER BY h.place DESC, t.position >> 20 DESC, t.post_key DESC LIMIT ${limit} OFFSET ${skipped})
        SELECT ${entryColumns("full")} FROM page CROSS JOIN posts p ON p.key = page.key
         ORDER BY page.place DESC, p.published_at DESC, p.key DESC`;
      const { results } = await selectEntries(site, page).on(db).all<PageRow<EntryRow>>();
      return readEntries(site, results).entries;
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

/** Leads from a number to the first one of its day. */
const DAY = raw(`>> ${NUMBER_BITS} << ${NUMBER_BITS}`);

/** Hits that are walked over beyond a page, so that its last day seldom needs a second walk. */
const MARGIN = 50;

/**
 * Selects hits. FTS5 walks by numbers, backwards if so ordered, and stops at a limit, however many more there are. It begins at a
 * bound that is an integer: D1 binds every number as a real one, which FTS5 passes over.
 */
function walk(
  { expression, since, through }: Hits,
  first = sql`CAST(${idOfDay(since)} AS INTEGER)`,
  end = sql`CAST(${idOfDay(through, 1)} AS INTEGER)`,
): Sql {
  const [from, to] = [param(since), param(through)];
  return sql`post_words w CROSS JOIN timeline t ON t.search_id = w.rowid
     AND t.position >= ${from} << 20 AND t.position < (${to} + 1) << 20
    WHERE w.post_words MATCH ${expression} AND w.rowid >= ${first} AND w.rowid < ${end}`;
}
