import { followKey } from "../../../core/subscribers/follow.ts";
import type { AnchoredWatch, Matching, UnmatchedPost } from "../../../ports/newsletter/matching.ts";
import type { PostLabels } from "../../../ports/posts/posts.ts";
import { batch, type Param, param, raw, rowsOf, type Sql, sql } from "../sql.ts";
import { PLACES_MAX } from "./releases.ts";

/** Most rows of bodies read together. A row holds 1.5 MB at most; nearly every post has one. */
const PARTS_MAX = 20;

/** Places whose matches one statement deletes. */
const PRUNE_STEP = 200;

interface WaitingRow extends Pick<UnmatchedPost, "seq" | "title" | "summary" | "publishedAt"> {
  key: string;
  labels: string;
}

const IS_SHOWN = raw(
  "EXISTS (SELECT 1 FROM releases r CROSS JOIN posts p ON p.id = r.post_id WHERE r.seq = u.seq AND p.state = 'published')",
);

/** Selects the posts at places of the log, as far as their bodies can be read together. */
const postsAt = (places: Sql): Sql => sql`SELECT seq, key, title, summary, labels, publishedAt FROM (
    SELECT r.seq, p.key, p.title, p.summary, p.labels, p.published_at AS publishedAt,
           sum(p.parts) OVER (ORDER BY r.seq) - p.parts AS before
      FROM (${places}) w CROSS JOIN releases r ON r.seq = w.seq
           CROSS JOIN posts p ON p.id = r.post_id AND p.state = 'published')
   WHERE before < ${PARTS_MAX} ORDER BY seq`;

/** Whether follow keys and the questions of watches, both JSON arrays, have brought a corrected post: everything does. */
const brought = (keys: Sql, questions: Sql): Sql =>
  sql`(${keys} = '[]' AND ${questions} = '[]' OR EXISTS (SELECT 1 FROM json_each(${keys}) k
        WHERE k.value IN (SELECT value FROM json_each(n.value -> 'follows')) OR EXISTS
              (SELECT 1 FROM watch_hits h WHERE h.seq = r.seq AND k.value = 'watch ' || h.watch_id))
      OR EXISTS (SELECT 1 FROM json_each(${questions}) q CROSS JOIN watches o ON o.question = q.value
                   CROSS JOIN watch_hits h ON h.seq = r.seq AND h.watch_id = o.id))`;

/** What somebody followed before a change of preferences: keys of labels, and questions. */
const FORMER = "iif(json_valid(c.detail), c.detail, '{}')";
const FORMER_KEYS = raw(`(SELECT json_group_array(key) FROM (
  SELECT value AS key FROM json_each(${FORMER}, '$.categories') UNION ALL SELECT 'tag ' || value FROM json_each(${FORMER}, '$.tags')
  UNION ALL SELECT 'author ' || value FROM json_each(${FORMER}, '$.authors')))`);
const FORMER_QUESTIONS = raw(`coalesce(${FORMER} -> '$.watches', '[]')`);

/** Returns the keys by which a post with these labels is followed. */
const keysOf = ({ categories, tags, authors }: PostLabels): string[] => [
  ...categories.map(({ id }) => id),
  ...tags.map(({ id }) => followKey({ kind: "tag", id })),
  ...authors.map(({ id }) => followKey({ kind: "author", id })),
];

export function matching(db: D1Database): Matching {
  return {
    async next(limit) {
      const [, , waiting] = await batch<WaitingRow>(db, [
        sql`DELETE FROM unmatched WHERE NOT EXISTS (SELECT 1 FROM watches)`,
        sql`UPDATE unmatched AS u SET hidden = 1 WHERE hidden = 0 AND NOT ${IS_SHOWN}`,
        postsAt(sql`SELECT u.seq FROM unmatched u WHERE ${IS_SHOWN} ORDER BY u.seq LIMIT ${limit}`),
      ]);
      return readPosts(waiting?.results ?? []);
    },

    async corrected(limit) {
      const { results } = await postsAt(sql`SELECT u.seq FROM corrections u WHERE u.waiting = 1 AND ${IS_SHOWN}
          AND NOT EXISTS (SELECT 1 FROM unmatched WHERE seq = u.seq) ORDER BY u.seq LIMIT ${limit}`)
        .on(db)
        .all<WaitingRow>();
      const posts = await readPosts(results);
      const former =
        await sql`SELECT seq, labels FROM corrections WHERE seq IN (SELECT value FROM json_each(${posts.map(({ seq }) => seq)}))`
          .on(db)
          .all<{ seq: number; labels: string }>();
      return posts.map((post) => {
        const before = JSON.parse(former.results.find(({ seq }) => seq === post.seq)?.labels ?? "[]") as PostLabels[];
        return { ...post, follows: [...new Set([post, ...before].flatMap(keysOf))] };
      });
    },

    async keepCorrected(matched, at) {
      const waiting = (
        rows: Param,
      ) => sql`json_each(${rows}) n CROSS JOIN corrections u ON u.seq = n.value ->> 'seq' AND u.waiting = 1
        CROSS JOIN releases r ON r.seq = u.seq`;
      // Whatever matched before has been brought; this spares a look at its followers.
      const isOld = raw("EXISTS (SELECT 1 FROM watch_hits h WHERE h.seq = r.seq AND h.watch_id = w.id)");
      const statements = rowsOf(matched, (rows) => [
        sql`INSERT INTO owed (seq, subscriber_id)
            SELECT r.seq, s.id FROM ${waiting(rows)} CROSS JOIN json_each(n.value -> 'watches') m
                   CROSS JOIN watches w ON w.id = m.value AND w.created_at < coalesce(u.at, r.released_at)
                   CROSS JOIN watch_starts b ON b.watch_id = w.id AND b.ended IS NULL
                   CROSS JOIN subscribers s ON s.id = b.subscriber_id AND s.state = 'active' AND s.cursor >= r.seq
             WHERE NOT ${isOld} AND NOT ${brought(raw("s.follows"), raw("'[]'"))} AND NOT EXISTS
                   (SELECT 1 FROM subscription_changes c WHERE c.subscriber_id = s.id AND c.kind = 'preferences'
                       AND c.at >= r.released_at AND ${brought(FORMER_KEYS, FORMER_QUESTIONS)})
            ON CONFLICT DO NOTHING`,
        // As if it had been left out and were back: the next digests hold it.
        sql`INSERT INTO left_out (seq, at, waiting)
            SELECT r.seq, ${at}, 1 FROM ${waiting(rows)} WHERE EXISTS (SELECT 1 FROM owed o WHERE o.seq = r.seq)
            ON CONFLICT DO UPDATE SET at = excluded.at, waiting = 1`,
        sql`INSERT OR IGNORE INTO watch_hits (seq, watch_id)
            SELECT r.seq, m.value FROM ${waiting(rows)} CROSS JOIN json_each(n.value -> 'watches') m`,
        sql`UPDATE corrections SET waiting = 0, at = ${at}
             WHERE waiting = 1 AND seq IN (SELECT value ->> 'seq' FROM json_each(${rows}))`,
      ]);
      if (statements.length > 0) await batch(db, statements);
    },

    async passOver() {
      await sql`UPDATE corrections SET waiting = -1 WHERE waiting = 1`.on(db).run();
    },

    async watches(ids) {
      const { results } =
        await sql`SELECT w.id, w.question FROM json_each(${ids}) i CROSS JOIN watches w ON w.id = i.value`
          .on(db)
          .all<{ id: number; question: string }>();
      return results;
    },

    async anchored(anchors) {
      const found = await Promise.all(
        rowsOf(
          anchors,
          // CROSS JOIN keeps SQLite from scanning every watch.
          (some) =>
            sql`SELECT w.id, w.anchor, w.question FROM json_each(${some}) a CROSS JOIN watches w ON w.anchor = a.value`,
        ).map((statement) => statement.on(db).all<AnchoredWatch>()),
      );
      return found.flatMap(({ results }) => results);
    },

    async keep(matched) {
      await batch(db, [
        ...rowsOf(
          matched.filter(({ watches }) => watches.length > 0),
          (rows) => sql`INSERT OR IGNORE INTO watch_hits (seq, watch_id) SELECT u.seq, w.value FROM json_each(${rows}) m
            CROSS JOIN unmatched u ON u.seq = m.value ->> 'seq' CROSS JOIN json_each(m.value, '$.watches') w`,
        ),
        sql`DELETE FROM unmatched WHERE seq IN (SELECT value FROM json_each(${matched.map(({ seq }) => seq)}))`,
      ]);
    },

    async prune() {
      const first = param(await sql`SELECT coalesce(min(seq), 0) FROM watch_hits`.value(db));
      const oldest = raw(`(SELECT coalesce(max(seq), 0) FROM releases) - ${PLACES_MAX}`);
      const [hits] = await batch(db, [
        sql`DELETE FROM watch_hits WHERE seq < min(${first} + ${PRUNE_STEP}, ${oldest})`,
        sql`DELETE FROM watch_starts WHERE (subscriber_id, watch_id) IN
              (SELECT subscriber_id, watch_id FROM watch_starts WHERE ended < ${oldest} ORDER BY ended LIMIT ${PRUNE_STEP})`,
        sql`DELETE FROM alerted WHERE seq < min(coalesce((SELECT min(seq) FROM alerted), 0) + ${PRUNE_STEP}, ${oldest})`,
        sql`DELETE FROM corrections WHERE seq < ${oldest}`,
      ]);
      return (hits?.meta.changes ?? 0) > 0;
    },
  };

  /** Adds their bodies to posts. */
  async function readPosts(rows: WaitingRow[]): Promise<UnmatchedPost[]> {
    if (rows.length === 0) return [];
    const { results: parts } = await sql`SELECT c.key, c.html FROM json_each(${rows.map(({ key }) => key)}) k
        CROSS JOIN post_contents c ON c.key = k.value ORDER BY c.key, c.part`
      .on(db)
      .all<{ key: string; html: string }>();
    const bodies = new Map<string, string>();
    for (const { key, html } of parts) bodies.set(key, (bodies.get(key) ?? "") + html);
    return rows.map(({ key, labels, ...post }) => ({
      ...post,
      contentHtml: bodies.get(key) ?? "",
      ...(JSON.parse(labels) as PostLabels),
    }));
  }
}
