import { type Param, raw, type Sql, sql } from "../sql.ts";

/** A single character that others follow says little: so much begins with it. */
const SHORT = raw("a.value LIKE '_*'");
const POSTS_OF_LABEL = raw(`(SELECT sum(t.posts) FROM label_titles t
  WHERE t.kind = substr(a.value, 1, instr(a.value, ' ') - 1) AND t.label_id = substr(a.value, instr(a.value, ' ') + 1))`);
const POSTS_OF_TOKEN = raw("(SELECT v.doc FROM post_vocabulary v WHERE v.term = rtrim(a.value, '*'))");

/** Selects that of a question's anchors, a JSON array, which the fewest posts have now. See src/core/posts/anchors.ts. */
export const rarestOf = (anchors: Param | Sql): Sql =>
  sql`(SELECT a.value FROM json_each(${anchors}) a
    ORDER BY ${SHORT}, coalesce(iif(instr(a.value, ' ') > 0, ${POSTS_OF_LABEL}, ${POSTS_OF_TOKEN}), 0), length(a.value) DESC, a.key
    LIMIT 1)`;
