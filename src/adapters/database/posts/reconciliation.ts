import type { Reconciliation } from "../../../ports/posts/reconciliation.ts";

export function reconciliation(db: D1Database): Reconciliation {
  return {
    async position() {
      const row = await db.prepare("SELECT position FROM reconciliation WHERE id = 1").first<{ position: string }>();
      return row?.position ?? "";
    },
    async setPosition(after) {
      await db.prepare("UPDATE reconciliation SET position = ? WHERE id = 1").bind(after).run();
    },
    async noteLook(at) {
      await db.prepare("UPDATE reconciliation SET looked_at = ? WHERE id = 1").bind(at).run();
    },
    async shownThrough() {
      const row = await db
        .prepare("SELECT shown_through AS shownThrough FROM reconciliation WHERE id = 1")
        .first<{ shownThrough: number }>();
      return row?.shownThrough ?? 0;
    },
    async setShownThrough(at) {
      await db.prepare("UPDATE reconciliation SET shown_through = max(shown_through, ?) WHERE id = 1").bind(at).run();
    },
  };
}
