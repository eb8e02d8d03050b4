import { openIssues } from "../../src/use-cases/newsletter/open-issues.ts";
import { planIssues } from "../../src/use-cases/newsletter/plan-issues.ts";
import { publishObject } from "../../src/use-cases/posts/publish-object.ts";
import { type OpenSite, openSite } from "../sqlite/site.ts";

const HOUR = 3_600_000;
const start = Date.UTC(2026, 10, 20, 6);

/** Plans an issue for a number of subscribers, without waking a sender. */
export async function planned(subscribers: number): Promise<OpenSite> {
  const site = openSite({ at: start });
  await site.db
    .prepare(
      `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)
       INSERT INTO subscribers (email, state, follows, frequency, hour, time_zone, language, created_at, slot_since)
       SELECT 'r' || i || '@example.com', 'active', '[]', 'daily', 8, 'UTC', 'en', ?2, ?2 FROM n`,
    )
    .bind(subscribers, start - HOUR)
    .run();
  const text = "---\ntitle: Harbour opens\ndate: 2026-11-20 06:00:00 +0000\n---\nAt last.\n";
  await publishObject(site.ports, { key: "posts/2026-11-20-harbour.md", bytes: new TextEncoder().encode(text) }, start);
  await site.ports.releases.release(start + HOUR, site.ports.site.newsletter);
  await openIssues(site.ports, start + 2 * HOUR);
  await planIssues(site.ports, start + 2 * HOUR);
  await site.ports.rateGate.setQuota(site.mailer.allowance, site.clock.now);
  site.held.length = 0;
  return site;
}
