import { beforeEach, describe, expect, it } from "vitest";
import { reason, said } from "../../../src/core/reason.ts";
import { findAlerts } from "../../../src/use-cases/operations/find-alerts.ts";
import { insert, type Row } from "../../sqlite/changes.ts";
import { insertIssue, insertSubscriber } from "../../sqlite/rows.ts";
import { type OpenSite, openSite } from "../../sqlite/site.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Eight o'clock on a Friday: the hour at which everybody's daily period closes. */
const EIGHT = Date.UTC(2026, 10, 20, 8);

let site: OpenSite;
beforeEach(() => {
  site = openSite({ at: EIGHT });
});

const reasons = async (at: number, failing: string[] = []) =>
  (await findAlerts(site.ports, at, failing)).map(({ kind, reason: { code, values } }) => [kind, code, values]);
const subscriber = (id: number, more?: Row) => insertSubscriber(site.db, id, more);
const issue = (id: number, more?: Row) => insertIssue(site.db, id, more);
const release = (released_at: number) => insert(site.db, "releases", { post_id: `p${released_at}`, released_at });

describe("without anything wrong", () => {
  it("there is no alert", async () => {
    expect(await reasons(EIGHT)).toEqual([]);
  });

  it("a check that fails hides no other", async () => {
    site.ports.monitoring = { ...site.ports.monitoring, quarantinedSince: () => Promise.reject("away") };
    expect(await reasons(EIGHT, ["plan"])).toEqual([["cron-faults", "cron-failing", { steps: ["plan"] }]]);
    expect(site.faults).toMatchObject([{ event: "alert-not-checked", fault: "away" }]);
  });
});

describe("a backup that is behind", () => {
  it("is one whose journal or last snapshot is too old, if backups are made", async () => {
    const set = (text: string) => site.db.exec(`UPDATE backup SET ${text}`);
    await set(`since = 1, whole_at = ${EIGHT - DAY}, journal_at = ${EIGHT - HOUR}`);
    expect(await reasons(EIGHT + 1)).toEqual([]);
    site.ports.backup = () => Promise.reject("not needed");
    expect(await reasons(EIGHT)).toEqual([]);
    const late = ["backup-late", "backup-late", { journal: EIGHT - HOUR, whole: EIGHT - DAY }];
    expect(await reasons(EIGHT + 1)).toEqual([late]);
    await set(`journal_at = ${EIGHT}, whole_at = 0, since = ${EIGHT - 36 * HOUR}`);
    expect(await reasons(EIGHT)).toEqual([]);
    expect(await reasons(EIGHT + 1)).toEqual([
      ["backup-late", "backup-late", { journal: EIGHT, whole: EIGHT - 36 * HOUR }],
    ]);
  });
});

describe("a missing issue", () => {
  const late = EIGHT + 15 * MINUTE;

  it("is one that does not start within a quarter of an hour", async () => {
    issue(4, { state: "planned", opened_at: EIGHT });
    expect(await reasons(late)).toEqual([]);
    expect(await reasons(late + 1)).toEqual([["no-issue", "issue-not-started", { id: 4, since: EIGHT }]]);
  });

  it("is that of a period that closed with news and readers, and without an issue", async () => {
    subscriber(1, { slot_since: EIGHT });
    release(EIGHT - DAY + 1);
    expect(await reasons(late - 1)).toEqual([]);
    expect(await reasons(late)).toEqual([["no-issue", "period-without-issue", { frequency: "daily", closed: EIGHT }]]);
    issue(1, { closed_at: EIGHT, state: "finished" });
    expect(await reasons(late)).toEqual([]);
  });

  it("is not that of a period without news, or before its readers came", async () => {
    subscriber(1, { slot_since: EIGHT + 1 });
    release(EIGHT);
    expect(await reasons(late)).toEqual([]);
    await site.db.exec(
      "UPDATE subscribers SET slot_since = 1; UPDATE releases SET released_at = released_at - 86400000",
    );
    expect(await reasons(late)).toEqual([]);
    await site.db.exec("UPDATE subscribers SET frequency = 'gone'");
    release(EIGHT - 1);
    expect(await reasons(late)).toEqual([]);
  });

  it("is that of posts which who reads immediately has not had, unless one is going out", async () => {
    const at = EIGHT + HOUR;
    subscriber(1, { frequency: "immediate", slot_since: at - 15 * MINUTE });
    release(at - 15 * MINUTE + 1);
    expect(await reasons(at)).toEqual([]);
    const found = ["no-issue", "releases-without-issue", { frequency: "immediate", before: at + 1 - 15 * MINUTE }];
    expect(await reasons(at + 1)).toEqual([found]);
    issue(1, { frequency: "immediate", state: "sending", through_seq: 0, opened_at: at });
    expect(await reasons(at + 1)).toEqual([]);
    await site.db.exec("UPDATE issues SET state = 'planned'");
    expect(await reasons(at + 1)).toEqual([]);
    await site.db.exec("UPDATE issues SET state = 'finished'");
    expect(await reasons(at + 1)).toEqual([found]);
    await site.db.exec("UPDATE issues SET through_seq = 1");
    expect(await reasons(at + 1)).toEqual([]);
  });
});

describe("sending that stands still", () => {
  it("is told with the reasons of issues that nobody paused by hand", async () => {
    const paused = (id: number, why: object | null) =>
      issue(id, { state: "paused", reason: why && JSON.stringify(why) });
    paused(1, reason("paused-by-hand"));
    paused(2, reason("paused-by-hand-because", { why: "a typo" }));
    expect(await reasons(EIGHT)).toEqual([]);
    paused(3, said("mail to ann@example.com bounced"));
    paused(4, null);
    const [alert] = await findAlerts(site.ports, EIGHT, []);
    expect(alert).toMatchObject({ kind: "issue-paused", reason: { code: "issues-paused" } });
    expect(alert?.reason.values).toMatchObject({
      issues: [
        { code: "issue-paused", values: { id: 3, why: { code: "said" } } },
        { code: "issue-paused", values: { id: 4, why: { code: "no-reason-given" } } },
      ],
    });
    // Without anybody's address.
    expect(JSON.stringify(alert)).not.toContain("ann@example.com");
  });

  it("is told when the provider has stopped it", async () => {
    await site.ports.rateGate.stop(said("Paused."), EIGHT);
    expect(await reasons(EIGHT)).toEqual([
      ["sender-stopped", "provider-stopped", { since: EIGHT, why: said("Paused.") }],
    ]);
  });
});

describe("a quota", () => {
  const know = (per_day: number, left_today: number, learnt_at = EIGHT) =>
    site.db.exec(`UPDATE rate_gate SET per_day = ${per_day}, left_today = ${left_today}, learnt_at = ${learnt_at}`);

  it("is short when what is queued does not go out within a day", async () => {
    await know(1_000, 500);
    issue(1, { queued: 600, opened_at: EIGHT });
    issue(2, { queued: 380, opened_at: EIGHT + HOUR });
    issue(3, { queued: 9_000, state: "paused", reason: JSON.stringify(reason("paused-by-hand")) });
    expect(await reasons(EIGHT)).toEqual([]);
    await site.db.exec("UPDATE issues SET queued = 381 WHERE id = 2");
    expect(await reasons(EIGHT)).toEqual([["quota-short", "quota-short", { queued: 981, perDay: 980, days: 2 }]]);
    // Later, what is left of the day's quota is what counts.
    expect(await reasons(EIGHT + 12 * HOUR)).toMatchObject([["quota-short", "quota-short", {}]]);
    await site.db.exec("UPDATE issues SET queued = 240");
    expect(await reasons(EIGHT + 23 * HOUR)).toEqual([]);
    await site.db.exec("UPDATE issues SET queued = 241 WHERE id < 3");
    expect(await reasons(EIGHT + 23 * HOUR)).toMatchObject([["quota-short", "quota-short", { queued: 482, days: 1 }]]);
    expect(await reasons(EIGHT + DAY - 1)).toMatchObject([["quota-short", "quota-short", {}]]);
    // An old quota says nothing.
    expect(await reasons(EIGHT + DAY)).toEqual([]);
    await know(0, 0);
    expect(await reasons(EIGHT)).toEqual([]);
  });

  it("is low when a tenth of it is left, by what was learnt within the hour", async () => {
    await know(1_000, 100);
    expect(await reasons(EIGHT)).toEqual([["quota-low", "quota-low", { perDay: 1_000, left: 100 }]]);
    expect(await reasons(EIGHT + HOUR - 1)).toHaveLength(1);
    expect(await reasons(EIGHT + HOUR)).toEqual([]);
    await know(1_000, 101);
    expect(await reasons(EIGHT)).toEqual([]);
    await know(0, 0);
    expect(await reasons(EIGHT)).toEqual([]);
  });

  it("that nobody reports on is told an hour after it was used", async () => {
    issue(1, { sent: 5, opened_at: EIGHT - HOUR, state: "finished" });
    expect(await reasons(EIGHT - 1)).toEqual([]);
    expect(await reasons(EIGHT)).toEqual([["feedback-silent", "feedback-silent", { id: 1, sent: 5 }]]);
    expect(await reasons(EIGHT + 23 * HOUR)).toEqual([]);
  });
});

describe("posts", () => {
  it("that are gone, and too many to be withdrawn unasked, are named after five minutes", async () => {
    site.ports.site.withdrawGuard = { posts: 1, percent: 1 };
    for (const key of ["a", "b", "c", "d"])
      insert(site.db, "posts", { key, etag: "e", state: "published", title: key, published_at: 1, updated_at: 1 });
    await site.ports.missingPosts.note(["a", "b", "c", "d"], EIGHT);
    expect(await reasons(EIGHT + 5 * MINUTE - 1)).toEqual([]);
    expect(await reasons(EIGHT + 5 * MINUTE)).toEqual([
      ["withdrawals-wait", "withdrawals-wait", { posts: 4, published: 4, keys: ["a", "b", "c", "…"] }],
    ]);
  });

  it("that cannot be read are named, the first three, for an hour", async () => {
    const key = `posts/${"x".repeat(200)}`;
    insert(site.db, "quarantine", { key, reason: "{}", since: EIGHT });
    const [[, , values] = []] = await reasons(EIGHT + HOUR - 1);
    expect(values).toMatchObject({ posts: 1, keys: [`posts/${"x".repeat(154)}…`] });
    expect(await reasons(EIGHT + HOUR)).toEqual([]);
    for (const name of ["a", "b", "c"]) insert(site.db, "quarantine", { key: name, reason: "{}", since: EIGHT + 1 });
    expect(await reasons(EIGHT + 1)).toEqual([
      ["quarantine-grew", "quarantined-recently", { posts: 4, keys: ["a", "b", "c", "…"] }],
    ]);
    await site.db.exec("DELETE FROM quarantine WHERE key LIKE 'posts/%'");
    expect(await reasons(EIGHT + 1)).toEqual([
      ["quarantine-grew", "quarantined-recently", { posts: 3, keys: ["a", "b", "c"] }],
    ]);
  });
});
