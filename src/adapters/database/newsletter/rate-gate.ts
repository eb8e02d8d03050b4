import { serviceEmailReserve } from "../../../core/newsletter/quota.ts";
import { reason } from "../../../core/reason.ts";
import type { RateGate, WaitReason } from "../../../ports/newsletter/rate-gate.ts";
import { reasonOf, storedReason } from "../reason-column.ts";
import { batch, type Param, param, raw, type Sql, sql } from "../sql.ts";

/** Share of the provider's rate that we use: our clock and theirs do not tick together. */
const SHARE = 0.9;

/** How long after throttling the full rate is back. */
const RECOVERY_MS = 120_000;
const SHARE_MIN = 0.05;

/** A worker comes this much early for its slots and waits by itself. */
const EARLY_MS = 50;
/** A single mail, which somebody waits for, goes before the sub-batches of an issue. */
const EARLY_MS_SINGLE = 3_000;

const QUOTA_FRESH_MS = 60_000;
/** While the quota or the provider itself keeps us waiting. */
const QUOTA_FRESH_WAITING_MS = 5_000;
/** The provider answers GetSendQuota once a second. */
const QUOTA_ASK_MS = 1_500;

/** The quota is a sliding day: some of it comes back every hour. */
const QUOTA_WAIT_MS = 15 * 60_000;

const SILENCE_MS = 15_000;
const SILENCE_MS_MAX = 15 * 60_000;

/** Share of the rate that is back since throttling. */
const shareAt = (now: Param): Sql => sql`min(1.0, share + max(0, ${now} - throttled_at) / ${raw(RECOVERY_MS)}.0)`;
/** Slots a millisecond. */
const rateAt = (now: Param): Sql => sql`max(per_second, 0.01) * ${shareAt(now)} / 1000.0`;

interface Row {
  granted: number;
  nextAt: number;
  silences: number;
  rate: number;
  leftToday: number;
  fetchedAt: number;
  waitUntil: number;
  waitReason: WaitReason;
  waitDetail: string | null;
  stoppedAt: number;
  stopReason: string | null;
}

export function rateGate(db: D1Database): RateGate {
  return {
    async take(wanted, now) {
      const [slotsWanted, at] = [param(wanted), param(now)];
      const slotRate = rateAt(at);
      const left = sql`(left_today - iif(${slotsWanted} = 1, 0, reserve))`;
      const isOpen = sql`(stopped_at = 0 OR ${slotsWanted} = 1) AND wait_until <= ${at} AND ${left} > 0
        AND next_at <= ${at} + iif(${slotsWanted} = 1, ${raw(EARLY_MS_SINGLE)}, ${raw(EARLY_MS)})`;
      const grant = sql`iif(${isOpen}, min(${slotsWanted}, ${left},
        iif(silences > 0, 1, max(1, CAST(${slotRate} * 1000 AS INTEGER)))), 0)`;
      const [, gate] = await batch<Row>(db, [
        // Each expression sees the row as it was: one statement takes and counts. A lone try after a silence keeps the others
        // away until it has an answer.
        sql`UPDATE rate_gate SET granted = ${grant}, left_today = left_today - ${grant},
                   next_at = iif(${isOpen}, max(next_at, ${at}) + iif(silences > 0, 30000, ${grant} / (${slotRate})), next_at)
             WHERE id = 1`,
        sql`SELECT granted, next_at AS nextAt, silences, ${slotRate} AS rate, ${left} AS leftToday, learnt_at AS fetchedAt,
                   wait_until AS waitUntil, wait_reason AS waitReason, wait_detail AS waitDetail,
                   stopped_at AS stoppedAt, stop_reason AS stopReason
              FROM rate_gate WHERE id = 1`,
      ]);
      const row = gate?.results[0];
      if (!row) throw new Error("The rate gate has no row: run the migrations.");
      const { granted: slots, silences, nextAt, rate, leftToday, fetchedAt, waitUntil, waitReason, waitDetail } = row;
      if (slots > 0) {
        const everyMs = 1 / rate;
        const startAt = silences > 0 ? now : Math.max(now, nextAt - slots * everyMs);
        return { outcome: "granted", slots, startAt, everyMs };
      }
      if (row.stoppedAt > 0 && wanted > 1)
        return { outcome: "stopped", reason: reasonOf(row.stopReason) ?? reason("no-reason-given") };
      if (waitUntil > now)
        return { outcome: "wait", until: waitUntil, reason: waitReason, detail: reasonOf(waitDetail) };
      // Another worker is asking for the quota at this moment.
      if (fetchedAt === 0) return { outcome: "wait", until: now + 1_000, reason: "rate", detail: undefined };
      if (leftToday <= 0) return { outcome: "wait", until: now + QUOTA_WAIT_MS, reason: "quota", detail: undefined };
      return { outcome: "wait", until: Math.ceil(nextAt), reason: "rate", detail: undefined };
    },

    async giveBack(count) {
      await sql`UPDATE rate_gate SET left_today = left_today + ${count} WHERE id = 1`.on(db).run();
    },

    async mayAskQuota(now) {
      const { meta } = await sql`UPDATE rate_gate SET asked_at = ${now}
        WHERE id = 1 AND asked_at <= ${now - QUOTA_ASK_MS} AND NOT (wait_reason = 'silence' AND wait_until > ${now})
          AND learnt_at <= ${now} - iif(silences > 0 OR left_today <= reserve OR (wait_reason = 'quota' AND wait_until > ${now}),
                                    ${QUOTA_FRESH_WAITING_MS}, ${QUOTA_FRESH_MS})`
        .on(db)
        .run();
      return meta.changes === 1;
    },

    async setQuota({ perSecond, perDay, sentToday }, now) {
      const left = Math.max(0, Math.floor(perDay - sentToday));
      await sql`UPDATE rate_gate SET per_second = ${perSecond * SHARE}, left_today = ${left}, learnt_at = ${now},
                       per_day = ${Math.floor(perDay)}, reserve = ${serviceEmailReserve(perDay)},
                       wait_until = iif(wait_reason = 'quota' AND ${left} > 0, 0, wait_until) WHERE id = 1`
        .on(db)
        .run();
    },

    async perSecond(now) {
      return sql`SELECT iif(learnt_at > 0, ${rateAt(param(now))} * 1000, 0) AS rate FROM rate_gate WHERE id = 1`.value(
        db,
      );
    },

    async slowDown(now) {
      // Once a second: all connections of all workers are throttled in the same moment.
      await sql`UPDATE rate_gate SET share = max(${SHARE_MIN}, ${shareAt(param(now))} / 2),
              throttled_at = ${now}, next_at = max(next_at, ${now} + 1000)
        WHERE id = 1 AND throttled_at <= ${now} - 1000`
        .on(db)
        .run();
    },

    async noteSilence(now, detail) {
      await sql`UPDATE rate_gate SET silences = silences + 1, wait_reason = 'silence', wait_detail = ${storedReason(detail)},
              wait_until = max(wait_until, ${now} + min(${SILENCE_MS_MAX}, ${SILENCE_MS} * (1 << min(silences, 10))))
        WHERE id = 1`
        .on(db)
        .run();
    },

    async noteAnswer(now) {
      await sql`UPDATE rate_gate SET silences = 0, next_at = min(next_at, ${now}),
        wait_until = iif(wait_reason = 'silence', 0, wait_until) WHERE id = 1 AND silences > 0`
        .on(db)
        .run();
    },

    async stop(why, now) {
      await sql`UPDATE rate_gate SET stopped_at = ${now}, stop_reason = ${storedReason(why)} WHERE id = 1 AND stopped_at = 0`
        .on(db)
        .run();
    },

    async start() {
      const { meta } =
        await sql`UPDATE rate_gate SET stopped_at = 0, stop_reason = NULL WHERE id = 1 AND stopped_at > 0`.on(db).run();
      return meta.changes === 1;
    },

    async leftForIssues() {
      return sql`SELECT max(0, left_today - reserve) AS left FROM rate_gate WHERE id = 1`.value(db);
    },

    async waitUntil(until, cause) {
      await sql`UPDATE rate_gate SET wait_until = ${until}, wait_reason = ${cause}, wait_detail = NULL
        WHERE id = 1 AND wait_until < ${until}`
        .on(db)
        .run();
    },
  };
}
