import type { RateGate } from "../../ports/rate-gate.ts";

/** Share of the provider's rate that we use: our clock and theirs do not tick together. */
const SHARE = 0.9;

/** A second's worth of slots may gather, never less than one. */
const REFILLED = "min(max(1.0, per_second), tokens + max(0, ?2 - refilled_at) * per_second / 1000.0)";
const GRANT = `min(?1, left_today, CAST(${REFILLED} AS INTEGER))`;

export function rateGate(db: D1Database): RateGate {
  return {
    async take(wanted, now) {
      const row = await db
        .prepare(
          // Each expression sees the row as it was: one statement takes and counts.
          `UPDATE rate_gate SET granted = CASE WHEN wait_until > ?2 THEN 0 ELSE ${GRANT} END,
                  tokens = ${REFILLED} - CASE WHEN wait_until > ?2 THEN 0 ELSE ${GRANT} END,
                  left_today = left_today - CASE WHEN wait_until > ?2 THEN 0 ELSE ${GRANT} END,
                  refilled_at = max(refilled_at, ?2)
            WHERE id = 1
           RETURNING granted, tokens, per_second AS perSecond, left_today AS leftToday, wait_until AS waitUntil, wait_reason AS waitReason`,
        )
        .bind(wanted, now)
        .first<{
          granted: number;
          tokens: number;
          perSecond: number;
          leftToday: number;
          waitUntil: number;
          waitReason: "rate" | "quota";
        }>();
      if (!row) throw new Error("The rate gate has no row: run the migrations.");
      if (row.granted > 0) return { outcome: "granted", slots: row.granted };
      if (row.waitUntil > now) return { outcome: "wait", until: row.waitUntil, reason: row.waitReason };
      if (row.leftToday <= 0) return { outcome: "wait", until: now + QUOTA_WAIT_MS, reason: "quota" };
      const waitMs = Math.ceil(((1 - row.tokens) * 1000) / Math.max(row.perSecond, 0.01));
      return { outcome: "wait", until: now + Math.max(waitMs, 10), reason: "rate" };
    },

    async giveBack(count) {
      await db
        .prepare("UPDATE rate_gate SET tokens = tokens + ?1, left_today = left_today + ?1 WHERE id = 1")
        .bind(count)
        .run();
    },

    async setQuota({ perSecond, perDay, sentToday }, now) {
      await db
        .prepare("UPDATE rate_gate SET per_second = ?1, left_today = ?2, learnt_at = ?3 WHERE id = 1")
        .bind(perSecond * SHARE, Math.max(0, Math.floor(perDay - sentToday)), now)
        .run();
    },

    async quotaLearntAt() {
      const row = await db.prepare("SELECT learnt_at AS at FROM rate_gate WHERE id = 1").first<{ at: number }>();
      return row?.at ?? 0;
    },

    async waitUntil(until, reason) {
      await db
        .prepare("UPDATE rate_gate SET wait_until = max(wait_until, ?), wait_reason = ? WHERE id = 1")
        .bind(until, reason)
        .run();
    },
  };
}

/** The quota is a sliding day: some of it comes back every hour. */
const QUOTA_WAIT_MS = 15 * 60_000;
