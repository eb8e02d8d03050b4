import type { Reconciliation } from "../../../ports/posts/reconciliation.ts";
import { sql } from "../sql.ts";

export function reconciliation(db: D1Database): Reconciliation {
  return {
    async position() {
      return sql`SELECT position FROM reconciliation WHERE id = 1`.value<string>(db);
    },
    async setPosition(after) {
      await sql`UPDATE reconciliation SET position = ${after} WHERE id = 1`.on(db).run();
    },
    async noteLook(at) {
      await sql`UPDATE reconciliation SET looked_at = ${at} WHERE id = 1`.on(db).run();
    },
    async shownThrough() {
      return sql`SELECT shown_through AS shownThrough FROM reconciliation WHERE id = 1`.value(db);
    },
    async setShownThrough(at) {
      await sql`UPDATE reconciliation SET shown_through = max(shown_through, ${at}) WHERE id = 1`.on(db).run();
    },
  };
}
