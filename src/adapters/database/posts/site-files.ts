import { SITE_KEY } from "../../../core/posts/object-key.ts";
import type { SiteFile } from "../../../core/posts/site-file.ts";
import type { SiteFiles } from "../../../ports/posts/site-files.ts";
import { batch, rowsOf, type Sql, sql } from "../sql.ts";

type FileRow = { [Name in keyof SiteFile]: Exclude<SiteFile[Name], undefined> | null };

/** What refers to files: posts, and the settings. */
const REFERS = sql`(state IN ('published', 'quarantined') OR key = ${SITE_KEY})`;

export function siteFiles(db: D1Database): SiteFiles {
  return {
    async known(paths) {
      if (paths.length === 0) return new Map();
      // CROSS JOIN keeps SQLite from scanning all files.
      const { results } =
        await sql`SELECT f.path, f.etag, f.type, f.length, f.width, f.height FROM json_each(${paths}) w
        CROSS JOIN site_files f ON f.path = w.value`
          .on(db)
          .all<FileRow & { path: string }>();
      return new Map(results.map((row) => [row.path, fileOf(row)]));
    },

    async below(folder) {
      // `0` follows the slash.
      const { results } = await sql`SELECT path, etag, type, length, width, height FROM site_files
        WHERE path > ${folder} AND path < ${folder.replace(/\/$/, "0")}`
        .on(db)
        .all<FileRow & { path: string }>();
      return results.map(fileOf);
    },

    async save(files, at) {
      const [changed] = await batch<{ key: string }>(db, [
        sql`UPDATE posts SET etag = '' WHERE ${REFERS} AND key IN (
          SELECT p.post_key FROM json_each(${files}) w
            CROSS JOIN site_files f ON f.path = w.value ->> 'path' AND f.etag IS NOT w.value ->> 'etag'
            CROSS JOIN post_files p ON p.path = f.path)
          RETURNING key`,
        sql`INSERT INTO site_files (path, etag, type, length, width, height, looked_at)
          SELECT value ->> 'path', value ->> 'etag', value ->> 'type', value ->> 'length', value ->> 'width', value ->> 'height', ${at}
            FROM json_each(${files}) WHERE true
          ON CONFLICT (path) DO UPDATE SET etag = excluded.etag, type = excluded.type, length = excluded.length,
            width = excluded.width, height = excluded.height, looked_at = excluded.looked_at`,
        sql`DELETE FROM site_files WHERE path IN (SELECT value ->> 'path' FROM json_each(${files}))
          AND NOT EXISTS (SELECT 1 FROM post_files p WHERE p.path = site_files.path)`,
      ]);
      return changed?.results.map(({ key }) => key) ?? [];
    },

    async due({ present, missing }, limit) {
      const { results } = await sql`SELECT path FROM site_files
        WHERE looked_at <= ${missing} AND (etag IS NULL OR looked_at <= ${present}) ORDER BY looked_at LIMIT ${limit}`
        .on(db)
        .all<{ path: string }>();
      return results.map(({ path }) => path);
    },

    async isReferredTo(path) {
      const row = await sql`SELECT 1 FROM post_files WHERE path = ${path} LIMIT 1`.on(db).first();
      return row !== null;
    },
  };
}

/** Forgets which files posts refer to. */
export const clearFiles = (keys: string[]): Sql[] =>
  keys.length === 0 ? [] : [sql`DELETE FROM post_files WHERE post_key IN (SELECT value FROM json_each(${keys}))`];

/** Notes which files posts were just saved with. If one is another by now, the next reconcile reads the post again. */
export const noteFiles = (files: (SiteFile & { key: string })[], at: number): Sql[] =>
  rowsOf(files, (rows) => [
    sql`INSERT OR IGNORE INTO post_files (path, post_key) SELECT value ->> 'path', value ->> 'key' FROM json_each(${rows})`,
    sql`INSERT OR IGNORE INTO site_files (path, etag, type, length, width, height, looked_at)
      SELECT value ->> 'path', value ->> 'etag', value ->> 'type', value ->> 'length', value ->> 'width', value ->> 'height', ${at}
        FROM json_each(${rows})`,
    sql`UPDATE posts SET etag = '' WHERE ${REFERS} AND key IN (
      SELECT w.value ->> 'key' FROM json_each(${rows}) w
        CROSS JOIN site_files f ON f.path = w.value ->> 'path' AND f.etag IS NOT w.value ->> 'etag')`,
  ]);

function fileOf({ path, etag, type, length, width, height }: FileRow & { path: string }): SiteFile {
  return {
    path,
    etag: etag ?? undefined,
    type: type ?? undefined,
    length: length ?? undefined,
    width: width ?? undefined,
    height: height ?? undefined,
  };
}
