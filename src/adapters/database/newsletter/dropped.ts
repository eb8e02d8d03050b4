import { param, type Sql, sql } from "../sql.ts";

/**
 * Keeps from a subscriber who is about to change their period what was dropped from their frequency while they had it. Their
 * cursor passes it; what else it passes is owed to them, and comes with their next digest.
 */
export function passDropped(id: number, now: number): Sql[] {
  const [subscriber, at] = [param(id), param(now)];
  const dropped = sql`(SELECT r.seq FROM subscribers s CROSS JOIN dropped d ON d.frequency = s.frequency AND d.at >= s.slot_since
    CROSS JOIN releases r ON r.post_id = d.post_id AND r.first_seq IS NULL WHERE s.id = ${subscriber} AND s.state = 'active')`;
  const last = sql`(SELECT max(seq) FROM ${dropped})`;
  const passed = sql`(SELECT r.seq FROM subscribers s CROSS JOIN releases r ON r.seq > s.cursor AND r.seq < ${last}
    WHERE s.id = ${subscriber} AND r.first_seq IS NULL AND r.seq NOT IN ${dropped}
      AND r.seq NOT IN (SELECT seq FROM alerted WHERE subscriber_id = ${subscriber}))`;
  return [
    sql`DELETE FROM owed WHERE seq IN ${dropped} AND subscriber_id = ${subscriber}`,
    sql`INSERT INTO left_out (seq, at, waiting) SELECT seq, ${at}, 1 FROM ${passed} WHERE true
       ON CONFLICT (seq) DO UPDATE SET at = excluded.at, waiting = 1`,
    sql`INSERT INTO owed (seq, subscriber_id) SELECT seq, ${subscriber} FROM ${passed} WHERE true ON CONFLICT DO NOTHING`,
    sql`UPDATE subscribers SET cursor = ${last} WHERE id = ${subscriber} AND cursor < ${last}`,
  ];
}
