import type { WebhookEvent } from "../../../core/operations/webhook.ts";
import { keptId } from "../../../core/posts/merges.ts";
import { pageUrl } from "../../../core/posts/post-page.ts";
import type { Site } from "../../../core/site.ts";
import type { DueCall, Outbox } from "../../../ports/operations/webhooks.ts";
import type { PostLabels } from "../../../ports/posts/posts.ts";
import { type EntryRow, entryColumns, type PageRow, readEntries, selectEntries } from "../posts/entry-rows.ts";
import { storedReason } from "../reason-column.ts";
import { batch, param, raw, sql } from "../sql.ts";

interface ChangeRow extends EntryRow {
  state: "published" | "withdrawn";
  times: number;
  before: number | null;
  isFresh: number;
  withdrawnAt: number | null;
}

type CallRow = Omit<DueCall, "data" | "email"> & { data: string; email: string | null };

export function outbox(db: D1Database, site: Site): Outbox {
  return {
    async hasChanges() {
      return (await sql`SELECT EXISTS (SELECT 1 FROM post_changes)`.value(db)) === 1;
    },

    async changedPosts(at, { maxAgeMs, holdsBack }, limit) {
      // What was released before the index first saw it is no news: the index is newer than the log.
      const changed = sql`SELECT ${entryColumns()}, p.state, c.times, c.updated_at AS before, p.withdrawn_at AS withdrawnAt,
               p.lag <= ${maxAgeMs} AND p.email IS NOT 'only' AND NOT EXISTS (SELECT 1 FROM releases r
                 WHERE r.post_id = p.id AND r.first_seq IS NULL AND r.released_at < p.first_seen_at) AS isFresh
          FROM post_changes c CROSS JOIN posts p ON p.id = c.post_id
         WHERE (p.state = 'published' AND p.etag <> '' AND p.published_at <= ${at}
                  AND NOT (${holdsBack ? 1 : 0} AND c.updated_at IS NULL AND p.in_log = 0 AND p.lag <= ${maxAgeMs})
                OR p.state = 'withdrawn' AND NOT EXISTS
                  (SELECT 1 FROM posts o WHERE o.id = p.id AND o.state IN ('published', 'quarantined')))
         ORDER BY c.rowid LIMIT ${limit}`;
      const { results } = await selectEntries(site, changed).on(db).all<PageRow<ChangeRow>>();
      const { entries, rows } = readEntries(site, results);
      return rows.map(({ times, before, state, withdrawnAt, isFresh, ...row }, index) => {
        const { categories } = JSON.parse(row.labels) as PostLabels;
        return {
          id: row.id,
          times,
          before: before ?? undefined,
          entry: state === "published" ? entries[index] : undefined,
          url: pageUrl(row, site),
          categories: [...new Set(categories.flatMap(({ id }) => [id, keptId(site.categoryMerges, id)]))],
          withdrawnAt: withdrawnAt ?? undefined,
          isFresh: isFresh === 1,
        };
      });
    },

    async tell(changes, at) {
      const given = param(
        changes.map(({ id, times, event }) => [
          id,
          times,
          event?.kind ?? null,
          event?.data ?? null,
          event?.categories ?? null,
        ]),
      );
      await batch(db, [
        sql`INSERT INTO webhook_events (kind, subject, at, data, categories)
             SELECT v.value ->> 2, v.value ->> 0, ${at}, v.value -> 3, v.value -> 4
               FROM json_each(${given}) v CROSS JOIN post_changes c ON c.post_id = v.value ->> 0 AND c.times = v.value ->> 1
              WHERE v.value ->> 2 IN (SELECT kind FROM wanted_events) ORDER BY v.key`,
        sql`DELETE FROM post_changes WHERE (post_id, times) IN (SELECT value ->> 0, value ->> 1 FROM json_each(${given}))`,
      ]);
    },

    async due(at) {
      const { results } = await sql`SELECT w.id FROM webhooks w WHERE w.paused_at IS NULL AND w.busy_until <= ${at}
            AND EXISTS (SELECT 1 FROM webhook_calls c WHERE c.webhook_id = w.id AND c.state = 'waiting' AND c.due_at <= ${at})
          ORDER BY w.failing_since IS NOT NULL, w.id`
        .on(db)
        .all<{ id: number }>();
      return results.map(({ id }) => id);
    },

    async claim(id, { at, until }, limit) {
      const [claimed, calls] = await batch(db, [
        sql`UPDATE webhooks SET busy_until = ${until} WHERE id = ${id} AND busy_until <= ${at} AND paused_at IS NULL
             RETURNING url, secret, CASE WHEN former_until > ${at} THEN former_secret END AS former`,
        sql`SELECT c.seq, c.attempts, e.id, e.kind, e.at, e.data, s.email
              FROM webhooks w CROSS JOIN webhook_calls c ON c.webhook_id = w.id AND c.state = 'waiting' AND c.due_at <= ${at}
                   CROSS JOIN webhook_events e ON e.seq = c.seq
                   LEFT JOIN subscribers s ON w.addresses = 1 AND e.kind LIKE 'subscriber.%' AND s.id = CAST(e.subject AS INTEGER)
             WHERE w.id = ${id} ORDER BY c.due_at, c.seq LIMIT ${limit}`,
      ]);
      const webhook = claimed?.results[0] as { url: string; secret: string; former: string | null } | undefined;
      if (!webhook) return undefined;
      return {
        url: webhook.url,
        secrets: [webhook.secret, ...(webhook.former === null ? [] : [webhook.former])],
        calls: ((calls?.results ?? []) as CallRow[]).map(({ data, email, ...call }) => ({
          ...call,
          data: JSON.parse(data) as WebhookEvent["data"],
          email: email ?? undefined,
        })),
      };
    },

    async settle(id, attempts, at, paused) {
      const given = param(attempts);
      const last = attempts.at(-1);
      await batch(db, [
        // Only rows that there still are. An UPDATE from JSON would scan them all.
        sql`INSERT INTO webhook_calls (webhook_id, seq, state, attempts, due_at, tried_at, status, fault)
             SELECT c.webhook_id, c.seq, v.value ->> 'state', v.value ->> 'attempts', v.value ->> 'dueAt', ${at}, v.value ->> 'status', v.value ->> 'fault'
               FROM json_each(${given}) v CROSS JOIN webhook_calls c ON c.webhook_id = ${id} AND c.seq = v.value ->> 'seq' WHERE true
             ON CONFLICT DO UPDATE SET state = excluded.state, attempts = excluded.attempts, due_at = excluded.due_at,
               tried_at = excluded.tried_at, status = excluded.status, fault = excluded.fault`,
        sql`UPDATE webhooks SET busy_until = 0,
              failing_since = ${
                last === undefined
                  ? raw("failing_since")
                  : last.state === "answered"
                    ? null
                    : sql`coalesce(failing_since, ${at})`
              }
              ${paused ? sql`, paused_at = ${at}, pause_reason = ${storedReason(paused)}` : raw("")} WHERE id = ${id}`,
      ]);
    },

    async forget(before, limit) {
      await sql`DELETE FROM webhook_events WHERE seq IN
        (SELECT seq FROM webhook_events WHERE at <= ${before} ORDER BY at LIMIT ${limit})`
        .on(db)
        .run();
    },
  };
}
