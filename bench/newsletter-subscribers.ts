import type { Site } from "../src/core/site.ts";

export const CATEGORIES = 200;
const AT_ONCE = 20_000;

/** A site with a postal address, which every issue needs. */
export const SITE = "title: 汐屿财经\nlanguage: zh-CN\ntime_zone: Asia/Shanghai\npostal_address: 汐屿市望潮路 1 号\n";
export const SITE_URL = "https://news.example.com/" satisfies Site["url"]["href"];

/** A pseudo-random number derived from the row number. */
const spread = (salt: number) => `((n * ${2_654_435_761 + salt * 40_503} >> 7) & 1048575)`;

/**
 * Active subscribers of the daily issue whose periods all close at the same time: 90 % in Shanghai, the others in Tokyo and
 * London. 70 % have all categories, the others one to five.
 */
const FILL = `
  WITH RECURSIVE numbers (n) AS (SELECT CAST(?1 AS INTEGER) UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < ?2)
  INSERT INTO subscribers (email, state, follows, frequency, hour, time_zone, language, created_at, confirmed_at, slot_since)
  SELECT 'reader-' || n || '@mail-' || (n % 50) || '.example.com', 'active',
         iif(${spread(1)} % 10 < 7, '[]',
             (SELECT json_group_array('lanmu' || category) FROM
                (SELECT DISTINCT (${spread(2)} + value * value * 31 + value * (n % 97)) % ${CATEGORIES} AS category
                   FROM json_each('[1,2,3,4,5]') WHERE value <= 1 + ${spread(3)} % 5 ORDER BY 'lanmu' || category))),
         'daily', CASE n % 20 WHEN 0 THEN 9 WHEN 1 THEN 0 ELSE 8 END,
         CASE n % 20 WHEN 0 THEN 'Asia/Tokyo' WHEN 1 THEN 'UTC' ELSE 'Asia/Shanghai' END, 'zh', ?3, ?3, ?3
    FROM numbers`;

/** Sets the subscribers' history: each got an issue a day ago. */
export async function fillSubscribers(db: D1Database, subscribers: number, lastIssueAt: number): Promise<void> {
  await db
    .prepare(
      `INSERT INTO issues (frequency, closed_at, opened_at, through_seq, slots, state, plan_through)
       VALUES ('daily', ?1, ?1, 0, '[]', 'finished', 0)`,
    )
    .bind(lastIssueAt)
    .run();
  for (let start = 0; start < subscribers; start += AT_ONCE)
    await db
      .prepare(FILL)
      .bind(start, Math.min(start + AT_ONCE, subscribers), lastIssueAt)
      .run();
}
