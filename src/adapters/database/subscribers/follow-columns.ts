import { type Follows, followKey, labelsFollowed } from "../../../core/subscribers/follow.ts";
import { param, raw, type Sql, sql } from "../sql.ts";

type Json = Sql | ReturnType<typeof param>;

/** Joins keys of labels and the watches of questions, both JSON arrays, to a sorted array of follow keys. */
export const keysOf = (labels: Json, questions: Json): Sql =>
  sql`(SELECT json_group_array(key) FROM (
    SELECT value AS key FROM json_each(${labels})
     UNION SELECT 'watch ' || w.id FROM json_each(${questions}) q CROSS JOIN watches w ON w.question = q.value ORDER BY 1))`;

/** Returns what a subscriber follows as the column has it. Its watches must be there already. */
export const followsColumn = (follows: Follows): Sql =>
  keysOf(param(labelsFollowed(follows).map(followKey)), param(follows.watches));

/** Selects the questions that a row of `subscribers` follows, as a sorted JSON array. Most have none. */
export const questionsOf = (table: string): Sql => {
  const follows = raw(`${table}.follows`);
  return sql`iif(instr(${follows}, '"watch ') = 0, '[]', (SELECT json_group_array(question) FROM (
    SELECT w.question FROM json_each(${follows}) f CROSS JOIN watches w ON w.id = CAST(substr(f.value, 7) AS INTEGER)
     WHERE f.value LIKE 'watch %' ORDER BY 1)))`;
};
