import { anchorsOf } from "../../../core/posts/anchors.ts";
import { parseQuestion } from "../../../core/posts/question.ts";
import { type Follows, followKey, labelsFollowed } from "../../../core/subscribers/follow.ts";
import { rarestOf } from "../posts/rarest-anchor.ts";
import { type Param, param, raw, rowsOf, type Sql, sql } from "../sql.ts";

type Json = Sql | Param;

/** Joins keys of labels and the watches of questions, both JSON arrays in the reader's order, to an array of follow keys. */
export const keysOf = (labels: Json, questions: Json): Sql =>
  sql`(SELECT json_group_array(key) FROM (
    SELECT 0 AS part, l.key AS place, l.value AS key FROM json_each(${labels}) l
     UNION ALL SELECT 1, q.key, 'watch ' || w.id FROM json_each(${questions}) q CROSS JOIN watches w ON w.question = q.value
     ORDER BY part, place))`;

/** Returns what a subscriber follows as the column has it. Its watches must be there already: see `watchesFor`. */
export const followsColumn = (follows: Follows): Sql =>
  keysOf(param(labelsFollowed(follows).map(followKey)), param(follows.watches));

/** Selects the questions that a row of `subscribers` follows, as a JSON array. Most have none. */
export const questionsOf = (table: string): Sql => {
  const follows = raw(`${table}.follows`);
  return sql`iif(instr(${follows}, '"watch ') = 0, '[]', (SELECT json_group_array(question) FROM (
    SELECT w.question FROM json_each(${follows}) f CROSS JOIN watches w ON w.id = CAST(substr(f.value, 7) AS INTEGER)
     WHERE f.value LIKE 'watch %' ORDER BY f.key)))`;
};

/** Writes the statements that make the watches of questions, and those that forget them again where nobody came to follow them. */
export function watchesFor(questions: string[], at: number): { before: Sql[]; after: Sql[] } {
  if (questions.length === 0) return { before: [], after: [] };
  const rows = [...new Set(questions)].flatMap((question) => {
    const reading = parseQuestion(question);
    return "question" in reading ? [{ question, anchors: anchorsOf(reading.question) }] : [];
  });
  return {
    before: rowsOf(
      rows,
      (made) => sql`INSERT INTO watches (question, anchor, created_at)
         SELECT r.value ->> 'question', ${rarestOf(raw("r.value -> 'anchors'"))}, ${at} FROM json_each(${made}) r WHERE true
         ON CONFLICT DO NOTHING`,
    ),
    after: rowsOf(
      rows,
      (made) => sql`DELETE FROM watches WHERE question IN (SELECT value ->> 'question' FROM json_each(${made}))
           AND NOT EXISTS (SELECT 1 FROM follow_counts WHERE key = 'watch ' || watches.id)`,
    ),
  };
}
