import type { CategorySettings } from "../../core/posts/category-settings.ts";
import type { Redirect } from "../../core/posts/redirects.ts";
import type { Site } from "../../core/site.ts";
import type { Sites } from "../../ports/sites.ts";
import { sql } from "./sql.ts";

export function sites(db: D1Database): Sites {
  return {
    async load() {
      const row = await sql`SELECT version, etag, settings, orders, merges FROM site WHERE id = 1`
        .on(db)
        .first<{ version: number; etag: string; settings: string; orders: string; merges: string }>();
      if (!row) return { version: 0, etag: "", settings: {} };
      const settings = revivedSettings(JSON.parse(row.settings));
      const { titles } = JSON.parse(row.orders) as Partial<CategorySettings>;
      return {
        version: row.version,
        etag: row.etag,
        settings: {
          ...settings,
          categoryTitles: { ...titles, ...settings.categoryTitles },
          // Merges just ordered may not be visible yet.
          categoryMerges: JSON.parse(row.merges),
        },
      };
    },

    async save(etag, settings) {
      await sql`UPDATE site SET etag = ${etag}, settings = ${JSON.stringify(settings)}, version = version + 1 WHERE id = 1`
        .on(db)
        .run();
    },

    async redirects() {
      const { results } = await sql`SELECT redirects FROM (
          SELECT redirects, key FROM posts INDEXED BY posts_redirecting WHERE redirects IS NOT NULL ORDER BY key)
        UNION ALL SELECT redirects FROM site WHERE id = 1`
        .on(db)
        .all<{ redirects: string }>();
      return results.flatMap(({ redirects }) => JSON.parse(redirects) as Redirect[]);
    },

    async saveRedirects(redirects) {
      await sql`UPDATE site SET redirects = ${redirects}, version = version + 1 WHERE id = 1`.on(db).run();
    },

    async invalidateEtag() {
      await sql`UPDATE site SET etag = '', version = version + 1 WHERE id = 1`.on(db).run();
    },

    async bumpVersion() {
      await sql`UPDATE site SET version = version + 1 WHERE id = 1`.on(db).run();
    },
  };
}

/** Restores settings from JSON. */
export function revivedSettings(settings: Partial<Record<keyof Site, unknown>>): Partial<Site> {
  const { hub, ...others } = settings;
  return { ...(others as Partial<Site>), ...(typeof hub === "string" ? { hub: new URL(hub) } : {}) };
}
