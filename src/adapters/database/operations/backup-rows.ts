import { type BackupPage, type BackupRow, KEPT_TABLES, WHOLE_TABLES } from "../../../core/operations/backup.ts";
import { shortHash } from "../../../core/short-hash.ts";
import type { BackupRows, BackupState, JournalPlace } from "../../../ports/operations/backup.ts";
import { batch, list, param, raw, type Sql, sql } from "../sql.ts";

/** Tables that only grow, whose new rows go into the journal, and their keys. */
const GROWING = {
  subscription_changes: "id",
  releases: "seq",
  watches: "id",
  watch_hits: "seq",
  dropped: "id",
  resends: "id",
  service_emails: "id",
} as const;

/** With more rows a whole table is left to the next snapshot. */
const WHOLE_MAX = 20_000;

const OPEN = raw("state IN ('planned', 'sending', 'paused')");

/** Reads whole rows: a column that a later migration adds is kept without anybody thinking of it. */
export function backupRows(db: D1Database): BackupRows {
  return {
    async state() {
      const row =
        await sql`SELECT version, since, whole_at AS wholeAt, journal_at AS journalAt, progress FROM backup WHERE id = 1`
          .on(db)
          .first<Omit<BackupState, "progress"> & { progress: string }>();
      if (!row) throw new Error("The backup has no row: run the migrations.");
      return { ...row, progress: JSON.parse(row.progress) };
    },

    async save({ version, since, wholeAt, journalAt, progress }) {
      const { meta } = await sql`UPDATE backup SET version = version + 1, since = ${since}, whole_at = ${wholeAt},
          journal_at = ${journalAt}, progress = ${JSON.stringify(progress)} WHERE id = 1 AND version = ${version}`
        .on(db)
        .run();
      return meta.changes === 1;
    },

    async changes(place, limit) {
      const after = place?.after ?? (await ends());
      const grown = (table: keyof typeof GROWING): Sql =>
        sql`SELECT * FROM ${raw(table)} WHERE ${raw(GROWING[table])} > ${after[table] ?? 0} ORDER BY ${raw(GROWING[table])} LIMIT ${limit}`;
      const changed = sql`(SELECT subscriber_id FROM subscription_changes WHERE id > ${after.subscription_changes ?? 0} ORDER BY id LIMIT ${limit})`;
      const theirs = sql`(SELECT email FROM subscribers WHERE id IN ${changed})`;
      const reads: Record<string, Sql> = {
        ...Object.fromEntries(Object.keys(GROWING).map((table) => [table, grown(table as keyof typeof GROWING)])),
        subscribers: sql`SELECT * FROM subscribers WHERE id IN ${changed}`,
        former_subscribers: sql`SELECT * FROM former_subscribers WHERE subscriber_id IN ${changed}`,
        watch_starts: sql`SELECT * FROM watch_starts WHERE subscriber_id IN ${changed}`,
        suppressions: sql`SELECT * FROM suppressions WHERE email IN ${theirs}`,
        reachability: sql`SELECT * FROM reachability WHERE email IN ${theirs}`,
        issues: sql`SELECT * FROM issues WHERE ${OPEN} OR id > ${after.issues ?? 0}
          OR id IN (SELECT value FROM json_each(${Object.keys(place?.deliveries ?? {}).map(Number)}))`,
        ...Object.fromEntries(
          WHOLE_TABLES.map((table) => [table, sql`SELECT * FROM ${raw(table)} LIMIT ${WHOLE_MAX + 1}`]),
        ),
      };
      // One transaction: what belongs together is read together.
      const results = await batch<BackupRow>(db, Object.values(reads));
      const found = new Map(Object.keys(reads).map((table, index) => [table, results[index]?.results ?? []]));
      const rowsOf = (table: string) => found.get(table) ?? [];
      const deliveries = await newDeliveries(rowsOf("issues"), place?.deliveries ?? {}, limit);
      const kept = WHOLE_TABLES.filter((table) => rowsOf(table).length <= WHOLE_MAX);
      // These are read each time, and written when anything of them has changed.
      const again = ["issues", "service_emails", "watch_hits", ...kept];
      const wrote = await shortHash(JSON.stringify(again.map(rowsOf)));
      const isSame = wrote === place?.wrote;
      const isWritten = (table: string, rows: BackupRow[]) =>
        again.includes(table) ? !isSame : rows.length > 0 && !WHOLE_TABLES.includes(table);
      const pages: BackupPage[] = [...found, ["deliveries", deliveries.rows] as const].flatMap(([table, rows]) =>
        isWritten(table, rows) ? { table, rows } : [],
      );
      const here = new Set(rowsOf("subscribers").map(({ id }) => id));
      const ids = new Set(rowsOf("subscription_changes").map(({ subscriber_id }) => Number(subscriber_id)));
      return {
        pages,
        gone: [...ids].filter((id) => !here.has(id)),
        whole: isSame ? [] : kept,
        place: { after: nextPlaces(after, rowsOf, limit), deliveries: deliveries.place, wrote },
      };
    },

    async page(table, after, limit) {
      const keys = raw((KEPT_TABLES[table] ?? []).join(", "));
      const from = after.length === 0 ? raw("") : sql`WHERE (${keys}) > (${list(after)})`;
      const { results } = await sql`SELECT * FROM ${raw(table)} ${from} ORDER BY ${keys} LIMIT ${limit}`
        .on(db)
        .all<BackupRow>();
      return results;
    },

    async firstOpenIssue() {
      return sql`SELECT coalesce((SELECT min(id) FROM issues WHERE ${OPEN}), (SELECT max(id) + 1 FROM issues), 1) AS id`.value(
        db,
      );
    },

    async countable(before) {
      const { results } =
        await sql`SELECT id FROM issues WHERE id < ${before} AND forgotten_through < plan_through AND planned > 0 ORDER BY id`
          .on(db)
          .all<{ id: number }>();
      return results.map(({ id }) => id);
    },
  };

  /** Where each growing table ends: the journal begins with the first snapshot. */
  async function ends(): Promise<Record<string, number>> {
    const tables = { ...GROWING, issues: "id" };
    const results = await batch<{ last: number }>(
      db,
      Object.entries(tables).map(
        ([table, key]) => sql`SELECT coalesce(max(${raw(key)}), 0) AS last FROM ${raw(table)}`,
      ),
    );
    return Object.fromEntries(
      Object.keys(tables).map((table, index) => [table, results[index]?.results[0]?.last ?? 0]),
    );
  }

  /** Reads deliveries of these issues that are settled, each issue up to its first that is not. */
  async function newDeliveries(issues: BackupRow[], before: Record<string, number>, limit: number) {
    const rows: BackupRow[] = [];
    const place: Record<string, number> = {};
    for (const { id: issue, state } of issues) {
      const [start, end] = [Number(issue) * 2 ** 32, (Number(issue) + 1) * 2 ** 32];
      const after = before[String(issue)] ?? start;
      const [from, to] = [param(after), param(end)];
      const { results } = await sql`SELECT * FROM deliveries WHERE id > ${from} AND id < coalesce(
            (SELECT id FROM deliveries WHERE id > ${from} AND id < ${to} AND state IN ('queued', 'sending') ORDER BY id LIMIT 1), ${to})
          ORDER BY id LIMIT ${limit}`
        .on(db)
        .all<BackupRow>();
      rows.push(...results);
      const isOver = state !== "planned" && state !== "sending" && state !== "paused";
      if (isOver && results.length < limit) continue;
      place[String(issue)] = Number(results.at(-1)?.id ?? after);
    }
    return { rows, place };
  }
}

/** Returns up to where each growing table has been read. */
function nextPlaces(
  after: Record<string, number>,
  rowsOf: (table: string) => BackupRow[],
  limit: number,
): JournalPlace["after"] {
  const next: Record<string, number> = { ...after };
  for (const [table, key] of Object.entries({ ...GROWING, issues: "id" })) {
    const rows = rowsOf(table);
    const last = Number(rows.at(-1)?.[key] ?? after[table] ?? 0);
    // A place may have more matches than were read: it is read again, unless it alone has as many.
    const isCut = table === "watch_hits" && rows.length === limit && rows[0]?.[key] !== last;
    next[table] = Math.max(next[table] ?? 0, isCut ? last - 1 : last);
  }
  // A place that waits to be matched may get its matches after later ones.
  const waiting = rowsOf("unmatched").map(({ seq }) => Number(seq) - 1);
  next.watch_hits = Math.min(next.watch_hits ?? 0, ...waiting);
  // A mail whose fate is open is read again.
  const open = rowsOf("service_emails").find(({ state }) => state === "queued" || state === "sending");
  if (open) next.service_emails = Number(open.id) - 1;
  return next;
}
