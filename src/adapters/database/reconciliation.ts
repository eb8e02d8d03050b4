import type { Reconciliation } from "../../ports/reconciliation.ts";

export function reconciliation(db: D1Database): Reconciliation {
  return {
    async position() {
      const row = await db.prepare("SELECT position FROM reconciliation WHERE id = 1").first<{ position: string }>();
      return row?.position ?? "";
    },
    async setPosition(after) {
      await db.prepare("UPDATE reconciliation SET position = ? WHERE id = 1").bind(after).run();
    },
  };
}
