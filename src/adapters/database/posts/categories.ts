import {
  type CategorySettings,
  effectiveSettings,
  NO_CATEGORY_SETTINGS,
} from "../../../core/posts/category-settings.ts";
import { differingIds, type Merges } from "../../../core/posts/merges.ts";
import type { Site } from "../../../core/site.ts";
import type { Categories, StoredCategorySettings } from "../../../ports/posts/categories.ts";
import { batch, param, raw, sql } from "../sql.ts";
import { type Place, placesOf } from "./places.ts";

/** Rows that one statement copies or deletes: some tens of milliseconds. */
const ROWS = 5_000;

/** How far the filling of a place has come. */
interface Filling {
  place: string;
  member: string;
  afterAt: number;
  afterKey: string;
}

/** Returns the names of the places of merges . */
const namesOf = (merges: Merges) => [...placesOf(merges).values()].map(({ name }) => name);

/** Limits rows of labels to those up to the end of a step. */
const through = (end: Pick<Filling, "afterAt" | "afterKey"> | undefined) =>
  end ? sql`AND (published_at, post_key) <= (${end.afterAt}, ${end.afterKey})` : raw("");

export function categories(db: D1Database): Categories {
  async function standing(): Promise<StoredCategorySettings & { seen: [string, string] }> {
    const row = await sql`SELECT etag, settings, orders, orders_etag AS ordersEtag, merges FROM site WHERE id = 1`
      .on(db)
      .first<{ etag: string; settings: string; orders: string; ordersEtag: string; merges: string }>();
    if (!row) throw new Error("The site has no row: run the migrations.");
    const { categoryTitles = {}, categoryMerges = {} } = JSON.parse(row.settings) as Partial<Site>;
    return {
      file: { titles: categoryTitles, merges: categoryMerges },
      desk: { ...NO_CATEGORY_SETTINGS, ...(JSON.parse(row.orders) as Partial<CategorySettings>) },
      etag: row.ordersEtag,
      shown: JSON.parse(row.merges),
      seen: [row.etag, row.ordersEtag],
    };
  }

  /** Returns the end of the next step of rows of a label, or `undefined` if fewer are left. */
  async function endOfStep(label: string, after: Pick<Filling, "afterAt" | "afterKey">) {
    const row = await sql`SELECT published_at AS afterAt, post_key AS afterKey FROM post_labels
      WHERE kind = 'category' AND label_id = ${label} AND (published_at, post_key) > (${after.afterAt}, ${after.afterKey})
      ORDER BY published_at, post_key LIMIT 1 OFFSET ${ROWS - 1}`
      .on(db)
      .first<{ afterAt: number; afterKey: string }>();
    return row ?? undefined;
  }

  const copyWithdrawn = (places: string[]) =>
    sql`INSERT OR IGNORE INTO withdrawn_labels (kind, label_id, withdrawn_at, post_key, title)
      SELECT 'category', m.place, l.withdrawn_at, l.post_key, ''
        FROM json_each(${places}) p
             CROSS JOIN merge_members m INDEXED BY merge_members_by_place ON m.place = p.value
             CROSS JOIN withdrawn_labels l ON l.kind = 'category' AND l.label_id = m.category_id`;

  const noteFull = (places: string[]) =>
    sql`UPDATE merge_places SET full = 1 WHERE place IN (SELECT value FROM json_each(${places}))`;

  /** Fills places so small that one statement copies all of their rows. */
  async function fillWhole(places: string[]): Promise<void> {
    await batch(db, [
      sql`INSERT OR IGNORE INTO post_labels (kind, label_id, published_at, post_key, title)
        SELECT 'category', m.place, l.published_at, l.post_key, ''
          FROM json_each(${places}) p
             CROSS JOIN merge_members m INDEXED BY merge_members_by_place ON m.place = p.value
               CROSS JOIN post_labels l ON l.kind = 'category' AND l.label_id = m.category_id`,
      copyWithdrawn(places),
      noteFull(places),
    ]);
  }

  /** Takes one step of filling a large place. What is published meanwhile, a trigger puts there. */
  async function fillOn({ name, members }: Place): Promise<void> {
    const sorted = [...members].sort();
    const filling = await sql`SELECT place, member, after_at AS afterAt, after_key AS afterKey FROM merge_places
        WHERE place = ${name} AND full = 0`
      .on(db)
      .first<Filling>();
    if (!filling) return;
    const member = sorted.find((id) => id >= filling.member);
    if (member === undefined) {
      await batch(db, [copyWithdrawn([name]), noteFull([name])]);
      return;
    }
    const { afterAt, afterKey } = member === filling.member ? filling : { afterAt: 0, afterKey: "" };
    const end = await endOfStep(member, { afterAt, afterKey });
    const next = sorted[sorted.indexOf(member) + 1];
    // Behind the last member there is none: its name with anything behind it comes after all of them.
    const position = end ? { member, ...end } : { member: next ?? `${member} `, afterAt: 0, afterKey: "" };
    await batch(db, [
      sql`INSERT OR IGNORE INTO post_labels (kind, label_id, published_at, post_key, title)
        SELECT 'category', ${name}, published_at, post_key, '' FROM post_labels
         WHERE kind = 'category' AND label_id = ${member} AND (published_at, post_key) > (${afterAt}, ${afterKey})
           ${through(end)}`,
      sql`UPDATE merge_places SET member = ${position.member}, after_at = ${position.afterAt}, after_key = ${position.afterKey}
           WHERE place = ${name} AND full = 0`,
    ]);
  }

  return {
    async settings() {
      const { seen, ...orders } = await standing();
      return orders;
    },

    async saveSettings(etag, desk) {
      await sql`UPDATE site SET orders_etag = ${etag}, orders = ${JSON.stringify(desk)}, version = version + 1 WHERE id = 1`
        .on(db)
        .run();
    },

    async fill(merges, steps) {
      const places = placesOf(merges);
      const names = namesOf(merges);
      const members = [...places.values()].flatMap(({ name, members }) => members.map((id) => [id, name]));
      await batch(db, [
        sql`INSERT INTO merge_places (place) SELECT value FROM json_each(${names}) WHERE true
          ON CONFLICT (place) DO UPDATE SET left_at = NULL`,
        sql`INSERT OR IGNORE INTO merge_members (category_id, place)
          SELECT value ->> 0, value ->> 1 FROM json_each(${members})`,
      ]);
      const byName = new Map([...places.values()].map((place) => [place.name, place]));
      for (let step = 0; ; step++) {
        const { results } = await sql`SELECT p.place, coalesce(sum((SELECT sum(t.posts) FROM label_titles t
                                        WHERE t.kind = 'category' AND t.label_id = m.category_id)), 0) AS posts
           FROM merge_places p CROSS JOIN merge_members m INDEXED BY merge_members_by_place ON m.place = p.place
          WHERE p.full = 0 AND p.place IN (SELECT value FROM json_each(${names})) GROUP BY p.place ORDER BY posts`
          .on(db)
          .all<{ place: string; posts: number }>();
        const [smallest] = results;
        if (!smallest) return true;
        if (step >= steps) return false;
        let rows = 0;
        const small = results.filter(({ posts }) => {
          rows += posts;
          return rows <= ROWS;
        });
        const large = byName.get(smallest.place);
        if (small.length > 0) await fillWhole(small.map(({ place }) => place));
        else if (large) await fillOn(large);
      }
    },

    async show(merges) {
      const { file, desk, seen } = await standing();
      const [etag, ordersEtag] = seen;
      const ordered = effectiveSettings(file, desk).merges;
      if (differingIds(ordered, merges).length > 0) return false;
      const names = namesOf(merges);
      const text = JSON.stringify(merges);
      const [shown] = await batch(db, [
        sql`UPDATE site SET merges = ${text}, version = version + 1
          WHERE id = 1 AND etag = ${etag} AND orders_etag = ${ordersEtag}
            AND NOT EXISTS (SELECT 1 FROM json_each(${names}) w LEFT JOIN merge_places p ON p.place = w.value
                             WHERE p.full IS NOT 1)`,
        sql`UPDATE merge_places SET left_at = NULL
          WHERE place IN (SELECT value FROM json_each(${names})) AND (SELECT merges FROM site WHERE id = 1) = ${text}`,
      ]);
      return shown?.meta.changes === 1;
    },

    async sweep(at, since, steps) {
      const { shown } = await standing();
      await sql`UPDATE merge_places SET left_at = ${at}
        WHERE left_at IS NULL AND place NOT IN (SELECT value FROM json_each(${namesOf(shown)}))`
        .on(db)
        .run();
      for (let step = 0; step < steps; step++) {
        const old = await sql`SELECT place FROM merge_places WHERE left_at <= ${since} ORDER BY left_at LIMIT 1`
          .on(db)
          .first<{ place: string }>();
        if (!old) return;
        const end = await endOfStep(old.place, { afterAt: Number.MIN_SAFE_INTEGER, afterKey: "" });
        // Each of these only while the place is still left: it may have been taken up again a moment ago.
        const place = param(old.place);
        const isLeft = sql`place = ${place} AND left_at <= ${since}`;
        const left = sql`EXISTS (SELECT 1 FROM merge_places WHERE ${isLeft})`;
        await batch(db, [
          sql`UPDATE merge_places SET full = 0, member = '', after_at = 0, after_key = '' WHERE ${isLeft}`,
          sql`DELETE FROM merge_members WHERE place = ${place} AND ${left}`,
          sql`DELETE FROM withdrawn_labels WHERE kind = 'category' AND label_id = ${place} AND ${left}`,
          sql`DELETE FROM post_labels WHERE kind = 'category' AND label_id = ${place} AND ${left} ${through(end)}`,
          ...(end ? [] : [sql`DELETE FROM merge_places WHERE ${isLeft}`]),
        ]);
      }
    },

    async clear() {
      await batch(db, [
        sql`DELETE FROM merge_members`,
        sql`DELETE FROM merge_places`,
        sql`UPDATE site SET orders = '{}', orders_etag = '', merges = '{}', version = version + 1 WHERE id = 1`,
      ]);
    },
  };
}
