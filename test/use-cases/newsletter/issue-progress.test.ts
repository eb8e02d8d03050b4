import { beforeEach, describe, expect, it } from "vitest";
import type { Issue } from "../../../src/core/newsletter/issue.ts";
import { said } from "../../../src/core/reason.ts";
import { issueProgress } from "../../../src/use-cases/newsletter/issue-progress.ts";
import { type OpenSite, openSite } from "../../sqlite/site.ts";

const MINUTE = 60_000;
const start = Date.UTC(2026, 10, 20, 8);

let site: OpenSite;
let issue: Issue;

/** An issue that is being sent, with so many deliveries queued. */
async function sending(id: number, queued: number): Promise<Issue> {
  await site.db
    .prepare(
      `INSERT INTO issues (id, frequency, closed_at, opened_at, through_seq, slots, state, plan_through, candidates, planned, queued)
       VALUES (?1, 'daily', ?2, ?2, 1, '[]', 'sending', ?3, ?3, ?3, ?3)`,
    )
    .bind(id, start + id, queued)
    .run();
  await site.db
    .prepare(
      `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?2)
       INSERT INTO deliveries (id, from_seq, through_seq, state, changed_at) SELECT ?1 << 32 | i, 0, 1, 'queued', ?3 FROM n`,
    )
    .bind(id, queued, start)
    .run();
  const found = await site.ports.issues.byId(id);
  if (!found) throw new Error("There is no issue.");
  return found;
}

beforeEach(async () => {
  site = openSite({ at: start });
  issue = await sending(1, 6_000);
  await site.ports.rateGate.setQuota({ perSecond: 200, perDay: 50_000, sentToday: 0 }, start);
});

describe("the estimated end of an issue", () => {
  it("follows from what went out in the last minutes, not from what the provider would allow", async () => {
    await site.ports.senders.noteSent(1_200, start - MINUTE);
    expect(await issueProgress(site.ports, issue, start)).toMatchObject({
      left: 6_000,
      perSecond: 20,
      doneAt: start + 300_000,
      beyondQuota: 0,
    });
  });

  it("follows from the provider's rate as long as nothing has gone out", async () => {
    const { perSecond, doneAt } = await issueProgress(site.ports, issue, start);
    expect([perSecond, doneAt]).toEqual([180, start + Math.ceil(6_000_000 / 180)]);
  });

  it("begins when the provider may be asked again", async () => {
    await site.ports.senders.noteSent(1_200, start - MINUTE);
    await site.ports.rateGate.noteSilence(start, said("Silence."));
    const { waitUntil } = await site.ports.desk.gate();
    expect(waitUntil).toBeGreaterThan(start);
    expect((await issueProgress(site.ports, issue, start)).doneAt).toBe(waitUntil + 300_000);
  });

  it("is not known before the provider has said what it allows", async () => {
    site = openSite({ at: start });
    expect(await issueProgress(site.ports, await sending(1, 600), start)).toMatchObject({
      ...{ left: 600, perSecond: 0, doneAt: undefined, beyondQuota: 0 },
    });
  });

  it("counts the others that it takes turns with", async () => {
    await site.ports.senders.noteSent(1_200, start - MINUTE);
    const other = await sending(2, 600);
    expect((await issueProgress(site.ports, issue, start)).doneAt).toBe(start + (6_600 / 20) * 1000);
    expect((await issueProgress(site.ports, other, start)).doneAt).toBe(start + (1_200 / 20) * 1000);
  });

  it("is not known when the day's quota does not suffice: it is said how many wait for it", async () => {
    await site.ports.senders.noteSent(1_200, start - MINUTE);
    await site.ports.rateGate.setQuota({ perSecond: 200, perDay: 50_000, sentToday: 45_000 }, start);
    expect(await issueProgress(site.ports, issue, start)).toMatchObject({ doneAt: undefined, beyondQuota: 2_000 });
    const paused = { ...issue, state: "paused" as const };
    expect(await issueProgress(site.ports, paused, start)).toMatchObject({ beyondQuota: 0 });
  });

  it("is known for the last email alone, at one a second", async () => {
    await site.db.exec("UPDATE deliveries SET state = 'accepted' WHERE id & 4294967295 > 1");
    await site.ports.senders.noteSent(60, start - MINUTE);
    const { left, perSecond, doneAt } = await issueProgress(site.ports, issue, start);
    expect([left, perSecond, doneAt]).toEqual([1, 1, start + 1000]);
  });

  it("counts what a sender holds, and is not known while an issue is not sending, or nothing may be sent", async () => {
    await site.db.exec("UPDATE deliveries SET state = 'sending' WHERE id & 4294967295 <= 1000");
    await site.ports.senders.noteSent(1_200, start - MINUTE);
    expect(await issueProgress(site.ports, issue, start)).toMatchObject({ left: 6_000, doneAt: start + 300_000 });
    await site.ports.rateGate.waitUntil(start + MINUTE, "rate");
    expect((await issueProgress(site.ports, issue, start)).doneAt).toBe(start + MINUTE + 300_000);
    const paused = { ...issue, state: "paused" as const };
    expect(await issueProgress(site.ports, paused, start)).toMatchObject({
      left: 6_000,
      doneAt: undefined,
      beyondQuota: 0,
    });
    const fresh = openSite({ at: start });
    expect(await issueProgress(fresh.ports, issue, start)).toMatchObject({
      perSecond: 0,
      doneAt: undefined,
      beyondQuota: 0,
    });
  });
});
