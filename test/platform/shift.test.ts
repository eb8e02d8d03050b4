import { describe, expect, it } from "vitest";
import type { GazetteEnv } from "../../functions/env.ts";
import { shift } from "../../functions/shift.ts";
import { openIssues } from "../../src/use-cases/newsletter/open-issues.ts";
import { planIssues } from "../../src/use-cases/newsletter/plan-issues.ts";
import { publishObject } from "../../src/use-cases/posts/publish-object.ts";
import { sharedParts } from "../../src/wiring.ts";
import { openSite, REGISTRIES, SETTINGS } from "../sqlite/site.ts";
import { limited } from "./limited-database.ts";

const HOUR = 3_600_000;
/** Half of D1's limit, counting every statement of a batch. */
const STATEMENTS = 500;

describe("a sender's shift", () => {
  it("asks D1 no more than half of what an invocation may, and hands on to the next until all is sent", async () => {
    const at = Date.now();
    const { ports, db, held, clock } = openSite({ at: at - HOUR });
    await db
      .prepare(
        `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)
         INSERT INTO subscribers (email, state, follows, frequency, hour, time_zone, language, created_at, slot_since)
         SELECT 'r' || i || '@example.com', 'active', '[]', 'immediate', 8, 'UTC', 'en', ?1, ?1 FROM n`,
      )
      .bind(at - HOUR)
      .run();
    const text = `---\ntitle: Harbour opens\ndate: ${new Date(at - HOUR).toISOString()}\n---\nAt last.\n`;
    await publishObject(ports, { key: "posts/harbour.md", bytes: new TextEncoder().encode(text) }, at - HOUR);
    clock.now = at;
    await ports.releases.release(at, ports.site.newsletter);
    await openIssues(ports, at);
    await planIssues(ports, at);
    await db.prepare("UPDATE rate_gate SET per_second = 1e5, left_today = 1e6, learnt_at = ?").bind(at).run();
    expect(held).not.toEqual([]);

    const shifts: number[] = [];
    let again: number | undefined = 0;
    while (again !== undefined && shifts.length < 50) {
      const invocation = limited(db);
      const env = { ...SETTINGS, DB: invocation.db, SENDERS: { getByName: () => ({ call: async () => {} }) } };
      // Reads the settings with the tests' adapters; a shift finds them by its environment.
      sharedParts(env, REGISTRIES);
      again = await shift(env as unknown as GazetteEnv, 0);
      shifts.push(invocation.used().statements);
    }
    expect(Math.max(...shifts)).toBeLessThanOrEqual(STATEMENTS);
    expect(shifts.length).toBeGreaterThan(1);
    const states = await db.prepare("SELECT DISTINCT state FROM deliveries").all<{ state: string }>();
    expect(states.results).toEqual([{ state: "accepted" }]);
  });
});
