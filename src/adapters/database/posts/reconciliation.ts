import type { Reconciliation } from "../../../ports/posts/reconciliation.ts";
import { sql } from "../sql.ts";

export function reconciliation(db: D1Database): Reconciliation {
  return {
    async position() {
      const row = await sql`SELECT position FROM reconciliation WHERE id = 1`.on(db).first<{ position: string }>();
      return row?.position ?? "";
    },
    async setPosition(after) {
      await sql`UPDATE reconciliation SET position = ${after} WHERE id = 1`.on(db).run();
    },
    async noteLook(at) {
      await sql`UPDATE reconciliation SET looked_at = ${at} WHERE id = 1`.on(db).run();
    },
    async shownThrough() {
      const row = await sql`SELECT shown_through AS shownThrough FROM reconciliation WHERE id = 1`
        .on(db)
        .first<{ shownThrough: number }>();
      return row?.shownThrough ?? 0;
    },
    async setShownThrough(at) {
      await sql`UPDATE reconciliation SET shown_through = max(shown_through, ${at}) WHERE id = 1`.on(db).run();
    },
  };
}
