import type { Senders } from "../../../ports/newsletter/senders.ts";
import { batch, sql } from "../sql.ts";

const MINUTE_MS = 60_000;
/** The pace is that of so many minutes, the present one included. */
const PACE_MINUTES = 5;
const KEPT_MINUTES = 60;
/** What was sent within less says nothing about a minute. */
const PACE_MS_MIN = 15_000;

export function senders(db: D1Database): Senders {
  return {
    async lease(sender, until, now) {
      const holder = crypto.randomUUID();
      const [, held] = await batch<{ holder: string; until: number }>(db, [
        sql`INSERT INTO senders (sender, holder, leased_until) VALUES (${sender}, ${holder}, ${until})
          ON CONFLICT (sender) DO UPDATE SET holder = excluded.holder, leased_until = excluded.leased_until
          WHERE leased_until <= ${now}`,
        sql`SELECT holder, leased_until AS until FROM senders WHERE sender = ${sender}`,
      ]);
      const row = held?.results[0];
      return row && row.holder !== holder ? { heldUntil: row.until } : { sender, holder, until };
    },

    async release({ sender, holder }) {
      await sql`DELETE FROM senders WHERE sender = ${sender} AND holder = ${holder}`.on(db).run();
    },

    async noteSent(mails, now) {
      const minute = Math.floor(now / MINUTE_MS);
      await batch(db, [
        sql`INSERT INTO sent_minutes (minute, sent) VALUES (${minute}, ${mails})
          ON CONFLICT (minute) DO UPDATE SET sent = sent + excluded.sent`,
        sql`DELETE FROM sent_minutes WHERE minute < ${minute - KEPT_MINUTES}`,
      ]);
    },

    async pace(now) {
      const since = Math.floor(now / MINUTE_MS) - PACE_MINUTES + 1;
      const row = await sql`SELECT sum(sent) AS sent, min(minute) AS first FROM sent_minutes WHERE minute >= ${since}`
        .on(db)
        .first<{ sent: number | null; first: number | null }>();
      if (!row?.sent || row.first === null) return undefined;
      return (row.sent * 1000) / Math.max(now - row.first * MINUTE_MS, PACE_MS_MIN);
    },
  };
}
