import type { Post } from "../../../core/posts/post.ts";
import { indexedWords, pairs, type Term } from "../../../core/posts/search.ts";
import type { Site } from "../../../core/site.ts";
import type { Search } from "../../../ports/posts/search.ts";
import { rowsOf, type Sql, sql } from "../sql.ts";
import { type EntryRow, entryColumns, readEntries } from "./entry-rows.ts";
import { similarPosts } from "./similar.ts";

export function search(db: D1Database, site: Site): Search {
  return {
    async find(terms, { limit, before }, at) {
      if (terms.length === 0) return [];
      const [through, skipped] = before && before.at <= at ? [before.at, before.skipped] : [at, 0];
      // FTS5 walks through its rows in this order by itself, and stops at the limit, however many more there are.
      const { results } = await sql`SELECT ${entryColumns()} FROM (
             SELECT rowid AS position FROM post_words WHERE post_words MATCH ${matching(terms)} AND rowid < (${through} + 1) << 20
              ORDER BY rowid DESC LIMIT ${limit} OFFSET ${skipped}) w
             CROSS JOIN timeline t ON t.position = w.position
             CROSS JOIN posts p ON p.key = t.post_key
            ORDER BY t.position DESC`
        .on(db)
        .all<EntryRow>();
      return readEntries(db, site, results);
    },

    similar: (post, limit, at) => similarPosts(db, site, post, limit, at),
  };
}

/** Terms hold nothing but letters and digits; in quotes, none of them is an operator. */
function matching(terms: Term[]): string {
  return terms
    .map(({ kind, text }) => {
      const indexed = kind === "characters" ? pairs(text) : [text];
      // The last character of a run stands in the index before whatever follows it there.
      return indexed.length > 1 ? `"${indexed.slice(0, -1).join(" ")}"` : `"${text}"*`;
    })
    .join(" AND ");
}

/** Notes the words of posts that have just been saved; what they were found by before is gone with their places in the timeline. */
export function noteWords(posts: Pick<Post, "key" | "title" | "summary">[]): Sql[] {
  return rowsOf(
    posts.map(({ key, title, summary }) => [key, indexedWords(title), indexedWords(summary)]),
    // CROSS JOIN keeps SQLite from scanning the timeline.
    (rows) => sql`INSERT INTO post_words (rowid, title, summary)
      SELECT t.position, w.value ->> 1, w.value ->> 2 FROM json_each(${rows}) w
        CROSS JOIN timeline t ON t.post_key = w.value ->> 0`,
  );
}
