import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { reason, said } from "../../src/core/reason.ts";
import { ADMIN, openSite, post, someone } from "./site.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const HOOK = "https://hooks.example.com/gazette";

// biome-ignore lint/suspicious/noExplicitAny: raw JSON answers.
type Json = any;
type Site = Awaited<ReturnType<typeof openSite>>;

/** Calls of the publisher's webhook, and its answers. */
let hook: { told: Json[]; status: number };

beforeEach(() => {
  hook = { told: [], status: 204 };
  const world = globalThis.fetch;
  vi.spyOn(globalThis, "fetch").mockImplementation(async (target, init) => {
    if (String(target) !== HOOK) return world(target, init);
    if (hook.status < 300) hook.told.push(JSON.parse(String(init?.body)));
    return new Response(null, { status: hook.status });
  });
  vi.spyOn(console, "log").mockImplementation(() => {});
  vi.spyOn(console, "error").mockImplementation(() => {});
});
afterEach(() => {
  vi.restoreAllMocks();
});

const kinds = () => hook.told.map(({ kind }) => kind);
const standing = async (site: Site) => (await site.json<Json>("/api/v1/state", { headers: ADMIN })).alerts;

async function run(site: Site, at: number): Promise<void> {
  await site.cron(at).catch(() => {});
  await site.drain(1);
}

/** A site with a subscriber of this frequency and one released post. */
async function released(frequency: string, settings: Record<string, unknown> = {}) {
  const site = await openSite({ ALERT_WEBHOOK: HOOK, ...settings });
  const now = Date.now();
  await site.publish({
    "site.yaml": "title: 财经\npostal_address: 上海市某路 1 号\n",
    "posts/a.md": post({ date: new Date(now - 5 * MINUTE).toISOString() }),
  });
  // Half a day away, so that no period closes while a test runs, whenever that is.
  const hour = (new Date(now).getUTCHours() + 12) % 24;
  await site.subscriber(someone(), { frequency, hour, timeZone: "UTC" });
  await site.cron(now + 15 * MINUTE);
  return { site, now };
}

const BOUNCED = reason("too-many-bounced", { total: 40, these: 9, limit: 5 });

describe("alerts", () => {
  it("stay away while all is well", async () => {
    const { site, now } = await released("immediate");
    await run(site, now + 16 * MINUTE);
    await run(site, now + 17 * MINUTE);
    await run(site, now + 40 * MINUTE);
    expect(await standing(site)).toEqual([]);
    expect(hook.told).toEqual([]);
  });

  it("tell once an hour at most, until it is over", async () => {
    const { site, now } = await released("immediate");
    await site.publish({ "posts/undated.md": "---\ntitle: undated\n---\nwords\n" });
    await site.db
      .prepare("UPDATE quarantine SET since = ?")
      .bind(now + 2 * HOUR)
      .run();
    const start = now + 2 * HOUR + MINUTE;
    for (const minute of [0, 1, 2, 30, 59, 60]) await run(site, start + minute * MINUTE);
    const told = hook.told.filter(({ kind }) => kind === "quarantine-grew");
    expect(told).toEqual([
      expect.objectContaining({
        code: "quarantined-recently",
        values: { posts: 1, keys: ["posts/undated.md"] },
        site: "https://news.example.com/",
        since: new Date(start).toISOString(),
      }),
    ]);
    expect(await standing(site)).not.toContainEqual(expect.objectContaining({ kind: "quarantine-grew" }));
  });

  it("tell again when an hour has passed and it still stands", async () => {
    const { site, now } = await released("immediate");
    await site.db.prepare("UPDATE issues SET state = 'paused', reason = ?").bind(JSON.stringify(BOUNCED)).run();
    for (const minute of [20, 40, 79, 81, 100]) await run(site, now + minute * MINUTE);
    expect(kinds()).toEqual(["issue-paused", "issue-paused"]);
    expect(hook.told[0].values).toMatchObject({ issues: [{ values: { why: BOUNCED } }] });
  });

  it("say nothing of an issue that was paused by hand", async () => {
    const { site, now } = await released("immediate");
    await site.db
      .prepare("UPDATE issues SET state = 'paused', reason = ?")
      .bind(JSON.stringify(reason("paused-by-hand-because", { why: "a typo" })))
      .run();
    await run(site, now + 20 * MINUTE);
    expect(await standing(site)).toEqual([]);
  });

  it("are not lost while nobody takes them, and come to each way once", async () => {
    const to = someone("publisher");
    const { site, now } = await released("immediate", { ALERT_EMAIL: `Desk <${to}>` });
    await site.db
      .prepare("UPDATE issues SET state = 'paused', reason = ?")
      .bind(JSON.stringify(said(`Ask ${someone("reader")}.`)))
      .run();
    hook.status = 500;
    await run(site, now + 20 * MINUTE);
    await run(site, now + 21 * MINUTE);
    hook.status = 200;
    await run(site, now + 22 * MINUTE);
    await run(site, now + 23 * MINUTE);
    expect(kinds()).toEqual(["issue-paused"]);
    const mails = await site.inbox(to);
    expect(mails.map(({ subject }) => subject)).toEqual(["An issue is paused (news.example.com)"]);
    expect(mails[0]?.text).toContain("Ask …@example.com.");
    for (const says of [
      "then resume the issue at the desk or with `npx gazette issues ID resume`",
      "https://news.example.com/admin/alerts#issue-paused",
      "docs/operations/alerts.md#issue-paused",
    ]) {
      expect(mails[0]?.text).toContain(says);
      expect(mails[0]?.html).toContain(says);
    }
    expect(mails[0]?.warnings).toEqual([]);
  });

  it("come once, however often the queue repeats them", async () => {
    const { site, now } = await released("immediate");
    await site.db.prepare("UPDATE issues SET state = 'paused', reason = ?").bind(JSON.stringify(BOUNCED)).run();
    await site.cron(now + 20 * MINUTE);
    const wakeUps = site.held.splice(0).filter(({ kind }) => kind === "alert");
    expect(wakeUps).toHaveLength(1);
    await site.consume(wakeUps);
    await site.consume(wakeUps);
    expect(kinds()).toEqual(["issue-paused"]);
  });

  it.each(["immediate", "daily"])(
    "notice that no %s issue was opened, though posts were released",
    async (frequency) => {
      const { site, now } = await released(frequency);
      const late = now + 26 * HOUR;
      await site.db.prepare("UPDATE subscribers SET slot_since = 1").run();
      await run(site, late);
      expect(kinds()).not.toContain("no-issue");
      await site.db.batch([
        site.db.prepare("DELETE FROM issues"),
        site.db.prepare("CREATE TRIGGER no_issues BEFORE INSERT ON issues BEGIN SELECT RAISE(ABORT, 'no'); END"),
      ]);
      await run(site, late + MINUTE);
      expect(kinds()).toContain("no-issue");
    },
  );

  it("notice an issue that does not start", async () => {
    const { site, now } = await released("immediate");
    await site.db.batch([
      site.db.prepare("UPDATE issues SET state = 'planned'"),
      site.db.prepare("CREATE TRIGGER no_start BEFORE UPDATE OF state ON issues BEGIN SELECT RAISE(ABORT, 'no'); END"),
    ]);
    await run(site, now + 16 * MINUTE);
    expect(kinds()).toEqual([]);
    await run(site, now + 40 * MINUTE);
    expect(kinds()).toContain("no-issue");
    expect(hook.told.find(({ kind }) => kind === "no-issue").code).toBe("issue-not-started");
  });

  it("notice that the quota is nearly used up", async () => {
    const { site, now } = await released("immediate");
    const quota = (left: number) =>
      site.db.prepare("UPDATE rate_gate SET per_day = 1000, left_today = ?, learnt_at = ?").bind(left, now).run();
    await quota(101);
    await run(site, now + 20 * MINUTE);
    expect(kinds()).toEqual([]);
    await quota(100);
    await run(site, now + 21 * MINUTE);
    expect(kinds()).toEqual(["quota-low"]);
  });

  it("notice that mails went out and the provider says nothing of them", async () => {
    const { site, now } = await released("immediate");
    await run(site, now + 17 * MINUTE);
    await site.drain();
    await run(site, now + 30 * MINUTE);
    expect(kinds()).toEqual([]);
    await run(site, now + 3 * HOUR);
    expect(kinds()).toEqual(["feedback-silent"]);
    await site.db
      .prepare("UPDATE feedback_heard SET at = ?")
      .bind(now + HOUR)
      .run();
    await run(site, now + 3 * HOUR + MINUTE);
    expect(await standing(site)).toEqual([]);
  });

  it("notice that the cron fails twice in a row, and not once", async () => {
    const { site, now } = await released("immediate");
    await site.db
      .prepare(
        "CREATE TRIGGER no_showing BEFORE UPDATE OF shown_through ON reconciliation BEGIN SELECT RAISE(ABORT, 'no'); END",
      )
      .run();
    await run(site, now + 20 * MINUTE);
    expect(kinds()).toEqual([]);
    await run(site, now + 21 * MINUTE);
    expect(kinds()).toEqual(["cron-faults"]);
    expect(hook.told[0]).toMatchObject({ code: "cron-failing", values: { steps: ["show"] } });
    await site.db.prepare("DROP TRIGGER no_showing").run();
    await run(site, now + 22 * MINUTE);
    expect(await standing(site)).toEqual([]);
  });
});
