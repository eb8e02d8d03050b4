import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { currentPorts } from "../../functions/context.ts";
import { CLAIM_MS, LAST_SEND_MS } from "../../src/core/newsletter/delivery.ts";
import { reason, said } from "../../src/core/reason.ts";
import type { Ports } from "../../src/ports/index.ts";
import type { Claim, DeliveryOutcome } from "../../src/ports/newsletter/deliveries.ts";
import { deliver } from "../../src/use-cases/newsletter/deliver.ts";
import { openIssues } from "../../src/use-cases/newsletter/open-issues.ts";
import { planIssues } from "../../src/use-cases/newsletter/plan-issues.ts";
import { recordFeedback } from "../../src/use-cases/newsletter/record-feedback.ts";
import { sweepDeliveries } from "../../src/use-cases/newsletter/sweep-deliveries.ts";
import { memory } from "../memory/mailer.ts";
import { ADMIN, openSite, post } from "./site.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const NO_NEWS = { afterSeq: 0, follows: [], lastSeq: 0, missing: [], returned: [] };
const SITE = "title: News\npostal_address: 1 Example Street\nnewsletter:\n  hold: 0m\n";

let site: Awaited<ReturnType<typeof openSite>>;
let ports: Ports;
let now: number;

beforeEach(async () => {
  site = await openSite();
  now = Date.now();
  await site.publish({ "site.yaml": SITE });
  ports = await currentPorts(site.env);
});

const fresh = (title: string, categories = "economy") =>
  post({ title, categories, date: new Date(now - 5 * MINUTE).toISOString() });

/** Adds active subscribers, subscribed an hour ago. */
async function subscribers(
  count: number,
  { frequency = "immediate", hour = 8, categories = "[]" } = {},
): Promise<void> {
  await site.db
    .prepare(
      `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)
       INSERT INTO subscribers (email, state, follows, frequency, hour, time_zone, language, created_at, slot_since)
       SELECT 'r' || i || '-' || ?5 || '@example.com', 'active', ?3, ?2, ?4, 'UTC', 'en', ?6, ?6 FROM n`,
    )
    .bind(count, frequency, categories, hour, crypto.randomUUID().slice(0, 8), now - HOUR)
    .run();
}

async function issue(id = 1) {
  const found = await ports.issues.byId(id);
  if (!found) throw new Error(`There is no issue ${id}.`);
  const counts = Object.entries(await ports.issues.counts(id)).filter(([, count]) => count > 0);
  return { ...found, deliveries: Object.fromEntries(counts) };
}

/** Runs a one-minute shift of a sender. */
const shift = (by: Ports) => deliver(by, { until: by.now() + MINUTE });

/** The next minute, so that everything so far belongs to its issue. */
const nextMinute = () => Math.ceil(now / MINUTE) * MINUTE + MINUTE;

/** Starts an issue for a number of subscribers; its wake-ups are delivered manually. */
async function planned(count: number): Promise<void> {
  await subscribers(count);
  await site.publish({ "posts/a.md": fresh("News") });
  await site.cron(nextMinute());
}

/** A mailer that records mails, and a manual clock. */
function withMemory(over: Partial<Ports> = {}) {
  const mailer = memory();
  const clock = { at: Date.now() };
  const sleep = async (ms: number) => {
    clock.at += ms;
  };
  return { mailer, clock, ports: { ...ports, mailer, now: () => clock.at, sleep, ...over } };
}

describe("the log and its consumers", () => {
  type Act = { kind: string; a: number; b: number };
  const acts = fc.array(
    fc.record({
      kind: fc.constantFrom(
        "release",
        "open",
        "open",
        "plan",
        "plan",
        "claim",
        "claim",
        "record",
        "record",
        "crash",
        "sweep",
        "prefer",
        "leave",
      ),
      a: fc.nat(1000),
      b: fc.nat(1000),
    }),
    { minLength: 20, maxLength: 60 },
  );

  it("never overlaps and never leaves a hole, and sends nothing twice, in whatever order things happen", async () => {
    let claimed = 0;
    await fc.assert(
      fc.asyncProperty(acts, async (course) => {
        await site.db.batch(
          [
            "deliveries",
            "claims",
            "issues",
            "releases",
            "owed",
            "left_out",
            "subscribers",
            "subscription_changes",
            "sqlite_sequence",
          ].map((table) => site.db.prepare(`DELETE FROM ${table}`)),
        );
        await subscribers(7);
        const { results: people } = await site.db.prepare("SELECT id FROM subscribers").all<{ id: number }>();
        const sent = new Map<number, number>();
        const open: Claim[] = [];
        let at = Math.ceil(now / MINUTE) * MINUTE;
        let released = 0;
        // One issue starts, in steps that may interleave.
        const first = ["release", "open", "plan", "plan", "plan", "plan"].map((kind, index) => ({
          kind,
          a: 0,
          b: index,
        }));
        for (const act of [...first, ...course]) {
          at += (act.a % 3) * MINUTE;
          await perform(act);
        }
        // The invariants of every run.
        await perform({ kind: "sweep", a: 0, b: 0 });
        await holds();

        async function perform({ kind, a, b }: Act): Promise<void> {
          const { issues, deliveries } = ports;
          const all = await issues.list({ limit: 200 });
          const one = (state: string) => all.filter((issue) => issue.state === state).at(a % 2 === 0 ? 0 : -1);
          if (kind === "release")
            await site.db
              .prepare("INSERT INTO releases (post_id, released_at) VALUES (?, ?)")
              .bind(`post-${released++}`, at)
              .run();
          // Crons are late and repeated too.
          if (kind === "open") await openIssues(ports, b % 4 === 0 ? at - 5 * MINUTE : at);
          const planning = one("planned");
          if (kind === "plan" && planning) {
            const step = () =>
              issues.planStep(planning.id, 2 + (b % 5), { ...NO_NEWS, lastSeq: planning.throughSeq }, at);
            const both = b % 2 === 0 ? await Promise.all([step(), step()]) : [await step()];
            if (both.some(({ complete }) => complete))
              await issues.setState(planning.id, ["planned"], "sending", undefined);
          }
          const sending = one("sending");
          if (kind === "claim" && sending) {
            const claims = await Promise.all(
              [1, 2].map(() =>
                deliveries.claim(sending.id, { limit: 1 + (b % 4), throughSeq: 0, claimMs: CLAIM_MS }, at),
              ),
            );
            for (const claim of claims) if (claim) open.push(claim);
            claimed += open.length;
          }
          if (kind === "record" && open.length > 0) {
            const claim = open.splice(a % open.length, 1)[0] as Claim;
            const states = ["accepted", "failed", "unknown", "queued"] as const;
            const outcomes = claim.deliveries.map((delivery, index): DeliveryOutcome => {
              const state = states[(b + index) % 4] ?? "queued";
              if (state === "accepted" || state === "unknown") sent.set(delivery.id, (sent.get(delivery.id) ?? 0) + 1);
              const carried = state === "failed" || state === "queued";
              return { delivery, state, reason: undefined, messageId: undefined, carried, leftOut: [], madeUp: [] };
            });
            await deliveries.record(claim, outcomes, at);
          }
          if (kind === "crash" && open.length > 0) {
            // All of them may have been sent.
            const claim = open.splice(a % open.length, 1)[0] as Claim;
            for (const { id } of claim.deliveries) sent.set(id, (sent.get(id) ?? 0) + 1);
          }
          if (kind === "sweep") await deliveries.sweep(at + 2 * CLAIM_MS);
          const person = people[a % people.length]?.id ?? 0;
          if (kind === "prefer")
            await site.db
              .prepare("UPDATE subscribers SET frequency = ?2, slot_since = ?3 WHERE id = ?1")
              .bind(person, ["immediate", "daily"][b % 2], at)
              .run();
          if (kind === "leave" && b % 3 === 0)
            await site.db.prepare("UPDATE subscribers SET state = 'unsubscribed' WHERE id = ?").bind(person).run();
        }

        async function holds(): Promise<void> {
          for (const [delivery, times] of sent) expect(times, `delivery ${delivery}`).toBe(1);
          for (const { id } of people) {
            // Sent, possibly sent, or in a delivery; everything else is after the cursor.
            const { results: ranges } = await site.db
              .prepare(
                `SELECT from_seq, through_seq FROM deliveries WHERE subscriber_id = ?
                    AND (state IN ('accepted', 'unknown', 'sending') OR bound = 1) ORDER BY through_seq`,
              )
              .bind(id)
              .all<{ from_seq: number; through_seq: number }>();
            // What was refused after another delivery had passed it is owed, or was made up for since.
            const { results: owed } = await site.db
              .prepare(
                `SELECT seq FROM owed WHERE subscriber_id = ?1 UNION
                 SELECT o.value FROM deliveries d, json_each(d.also) o WHERE d.subscriber_id = ?1`,
              )
              .bind(id)
              .all<{ seq: number }>();
            const isOwed = new Set(owed.map(({ seq }) => seq));
            const notOwed = (from: number, through: number) =>
              Array.from({ length: Math.max(through - from, 0) }, (_, index) => from + 1 + index).filter(
                (seq) => !isOwed.has(seq),
              );
            let reached = 0;
            for (const { from_seq, through_seq } of ranges) {
              expect(from_seq).toBeGreaterThanOrEqual(reached);
              expect(notOwed(reached, from_seq), `missed by ${id}`).toEqual([]);
              expect(through_seq).toBeGreaterThan(from_seq);
              reached = through_seq;
            }
            const row = await site.db
              .prepare("SELECT cursor FROM subscribers WHERE id = ?")
              .bind(id)
              .first<{ cursor: number }>();
            expect(row?.cursor).toBeGreaterThanOrEqual(reached);
            expect(notOwed(reached, row?.cursor ?? 0), `missed by ${id}`).toEqual([]);
          }
          for (const { id, candidates, planned, excluded } of await ports.issues.list({ limit: 200 })) {
            expect(candidates).toBe(planned + excluded);
            const counts = await ports.issues.counts(id);
            expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(planned);
          }
        }
      }),
      { numRuns: 25 },
    );
    expect(claimed).toBeGreaterThan(50);
  });

  it("plans by slot, each subscriber in the slot that closed, and none of another", async () => {
    await subscribers(5, { frequency: "daily", hour: 8 });
    await subscribers(7, { frequency: "daily", hour: 9 });
    await site.publish({ "posts/a.md": fresh("News") });
    await site.db.prepare("UPDATE subscribers SET slot_since = 0").run();
    const eight = Math.floor(now / DAY) * DAY + DAY + 8 * HOUR;
    await site.cron(eight);
    const found = (await ports.issues.list({ limit: 10 })).find(({ closedAt }) => closedAt === eight);
    expect(found).toMatchObject({ candidates: 5, planned: 5, excluded: 0 });
  });

  it("catches up with a slot that was missed, and says so where there was nothing new", async () => {
    await subscribers(3, { frequency: "daily", hour: 8 });
    await site.db.prepare("UPDATE subscribers SET slot_since = 0").run();
    await site.publish({ "posts/a.md": fresh("News") });
    const eight = Math.floor(now / DAY) * DAY + DAY + 8 * HOUR;
    await site.cron(eight + 5 * HOUR);
    await site.cron(eight + 5 * HOUR + MINUTE);
    const all = await ports.issues.list({ limit: 10 });
    expect(all.filter(({ state }) => state === "sending").map(({ closedAt }) => closedAt)).toEqual([eight]);
    for (const { state, reason: why } of all.filter(({ closedAt }) => closedAt !== eight))
      expect([state, why]).toEqual(["skipped", reason("nothing-new")]);
  });

  it("plans who chose nothing of what is new as skipped, without a claim", async () => {
    await subscribers(3);
    await subscribers(4, { categories: '["gardening"]' });
    await site.publish({ "posts/a.md": fresh("News") });
    await site.cron(nextMinute());
    expect(await issue()).toMatchObject({ planned: 7, deliveries: { queued: 3, skipped: 4 } });
    await site.drain();
    expect(await issue()).toMatchObject({ state: "finished", deliveries: { accepted: 3, skipped: 4 } });
  });

  it("does not start an issue whose email has problems", async () => {
    await site.publish({ "site.yaml": "title: News\nnewsletter:\n  hold: 0m\n" });
    await planned(2);
    expect(await issue()).toMatchObject({
      state: "paused",
      reason: { code: "email-invalid" },
      deliveries: { queued: 2 },
    });
    await site.drain();
    expect(await issue()).toMatchObject({ deliveries: { queued: 2 } });
  });
});

describe("the rate gate", () => {
  const quota = { perSecond: 10, perDay: 1000, sentToday: 0 };

  it("hands out no more than the rate, to however many workers", async () => {
    const { rateGate } = ports;
    await rateGate.setQuota(quota, now);
    let slots = 0;
    for (let ms = 0; ms < 10_000; ms += 20) {
      const answers = await Promise.all([rateGate.take(48, now + ms), rateGate.take(48, now + ms)]);
      for (const answer of answers) if (answer.outcome === "granted") slots += answer.slots;
    }
    expect(slots).toBeGreaterThanOrEqual(85);
    expect(slots).toBeLessThanOrEqual(100);
  });

  it("halves the rate when it is throttled, once a second, and grows back", async () => {
    const { rateGate } = ports;
    await rateGate.setQuota(quota, now);
    for (let connection = 0; connection < 6; connection++) await rateGate.slowDown(now);
    expect(await rateGate.perSecond(now)).toBeCloseTo(4.5, 1);
    await rateGate.slowDown(now + 1000);
    expect(await rateGate.perSecond(now + 1000)).toBeCloseTo(2.3, 1);
    expect(await rateGate.perSecond(now + MINUTE)).toBeGreaterThan(6);
    expect(await rateGate.perSecond(now + 3 * MINUTE)).toBeCloseTo(9, 1);
  });

  it("lets one worker ask for the quota, once a minute", async () => {
    const { rateGate } = ports;
    const asked = await Promise.all(Array.from({ length: 8 }, () => rateGate.mayAskQuota(now)));
    expect(asked.filter(Boolean)).toHaveLength(1);
    await rateGate.setQuota(quota, now);
    expect(await rateGate.mayAskQuota(now + 30_000)).toBe(false);
    expect(await rateGate.mayAskQuota(now + 61_000)).toBe(true);
    expect(await rateGate.mayAskQuota(now + 62_000)).toBe(false);
  });

  it("waits for the quota of the day, says until when, and goes on", async () => {
    await planned(12);
    await site.faults({ dailyQuota: 5 });
    await site.drain();
    expect(await issue()).toMatchObject({
      state: "sending",
      reason: { code: "waiting-for-quota", values: { until: expect.any(Number) } },
      // One is left to service emails.
      deliveries: { accepted: 4, queued: 8 },
    });
    await site.faults({ dailyQuota: 100 });
    await site.db.prepare("UPDATE rate_gate SET learnt_at = learnt_at - 10000, asked_at = 0").run();
    await site.cron(nextMinute() + MINUTE);
    await site.drain();
    expect(await issue()).toMatchObject({ state: "finished", reason: undefined, deliveries: { accepted: 12 } });
  });

  it("goes on slower through a storm of throttling, and no throttled mail is lost", async () => {
    await planned(20);
    await site.faults({ rate: 6 });
    await site.db.prepare("UPDATE rate_gate SET per_second = 200, left_today = 1000, learnt_at = ?").bind(now).run();
    for (let run = 1; run < 6 && (await issue()).state !== "finished"; run++) {
      await site.cron(nextMinute() + run * MINUTE);
      await site.drain();
    }
    expect(await issue()).toMatchObject({ state: "finished", deliveries: { accepted: 20 } });
    expect((await site.db.prepare("SELECT share FROM rate_gate").first<{ share: number }>())?.share).toBeLessThan(0.6);
  });
});

describe("a provider that is away", () => {
  it("leaves nothing unknown when it is known to be dead before the first mail", async () => {
    await planned(30);
    const dead = await currentPorts({ ...site.env, SES_ENDPOINT: "http://127.0.0.1:9" } as typeof site.env);
    expect(await shift(dead)).toMatchObject({ outcome: "waiting" });
    expect(await issue()).toMatchObject({
      state: "sending",
      reason: { code: "waiting-for-provider" },
      deliveries: { queued: 30 },
    });
  });

  it("leaves six unknown when it dies in mid-issue, then waits longer every time and tries with one mail", async () => {
    await planned(30);
    const { ports: running, mailer, clock } = withMemory();
    mailer.send = async () => ({ outcome: "unknown", reason: said("Network connection lost.") });
    expect(await shift(running)).toMatchObject({ outcome: "waiting", until: clock.at + 15_000 });
    expect((await issue()).deliveries).toEqual({ unknown: 6, queued: 24 });
    // GetSendQuota works, sending does not.
    for (const [unknown, waitMs] of [
      [7, 30_000],
      [8, 60_000],
    ] as const) {
      clock.at += waitMs / 2 + 100;
      const started = clock.at;
      expect(await shift(running)).toMatchObject({ outcome: "waiting" });
      expect((await issue()).deliveries).toMatchObject({ unknown });
      const { wait_until } = (await site.db.prepare("SELECT wait_until FROM rate_gate").first()) as {
        wait_until: number;
      };
      expect(wait_until - started).toBe(waitMs);
    }
    mailer.send = memory().send;
    clock.at += HOUR;
    expect(await shift(running)).toEqual({ outcome: "done" });
    expect(await issue()).toMatchObject({ state: "finished", deliveries: { unknown: 8, accepted: 22 } });
  });

  it("starts no send so late that its claim could run out before the send does", async () => {
    await planned(48);
    const { ports: slow, mailer, clock } = withMemory();
    const claimedAt = clock.at;
    const begun: number[] = [];
    mailer.send = async (email) => {
      begun.push(clock.at - claimedAt);
      clock.at += 3_000;
      return memory().send(email);
    };
    await shift(slow);
    expect(begun.length).toBeGreaterThan(6);
    // All connections share one clock, so up to six may exceed the limit together.
    expect(Math.max(...begun)).toBeLessThanOrEqual(LAST_SEND_MS + 6 * 3_000);
    expect(Math.max(...begun)).toBeLessThan(CLAIM_MS - 20_000);
    const left = await issue();
    expect(left.deliveries.unknown).toBeUndefined();
    expect((left.deliveries.accepted ?? 0) + (left.deliveries.queued ?? 0)).toBe(48);
  });

  it("settles what it does not know by feedback, also after the end", async () => {
    await planned(2);
    const { ports: running, mailer } = withMemory();
    mailer.send = async () => ({ outcome: "unknown", reason: said("Network connection lost.") });
    await shift(running);
    await planIssues(ports, nextMinute() + MINUTE);
    expect(await issue()).toMatchObject({ state: "finished", deliveries: { unknown: 2 } });
    const { id } = (await ports.deliveries.list(1, 0, 1))[0] ?? { id: 0 };
    await recordFeedback(ports, [feedback("delivery", id)], now);
    expect((await issue()).deliveries).toEqual({ unknown: 1, accepted: 1 });
  });

  it("with on_unknown: resend, waits half an hour for feedback, and sends the rest once more and never again", async () => {
    await site.publish({ "site.yaml": `${SITE}  on_unknown: resend\n` });
    ports = await currentPorts(site.env);
    await planned(3);
    const { ports: running, mailer, clock } = withMemory();
    const tried: string[] = [];
    mailer.send = async ({ to }) => {
      tried.push(to);
      return { outcome: "unknown", reason: said("Network connection lost.") };
    };
    await shift(running);
    expect(await issue()).toMatchObject({ state: "sending", deliveries: { unknown: 3 } });
    const [settled] = await ports.deliveries.list(1, 0, 1);
    await recordFeedback(ports, [feedback("delivery", settled?.id ?? 0)], now);
    await sweepDeliveries(ports, clock.at + 20 * MINUTE);
    expect((await issue()).deliveries).toEqual({ unknown: 2, accepted: 1 });
    for (let round = 0; round < 3; round++) {
      clock.at += 40 * MINUTE;
      await sweepDeliveries(ports, clock.at);
      await shift(running);
      await planIssues(ports, clock.at);
    }
    expect(await issue()).toMatchObject({ state: "finished", deliveries: { unknown: 2, accepted: 1 } });
    expect(tried).toHaveLength(5);
    expect(tried.filter((to) => to === settled?.email)).toHaveLength(1);
  });
});

describe("an issue that must not go on", () => {
  it("stops between two sub-batches when it is paused or cancelled, and goes on where it stopped", async () => {
    await planned(200);
    const { ports: running, mailer } = withMemory();
    const send = mailer.send.bind(mailer);
    let order = async () => {};
    mailer.send = async (email) => {
      if (mailer.sent.length === 60) await order();
      return send(email);
    };
    const command = (what: string) => site.post(`/api/v1/issues/1/${what}`, {}, ADMIN);
    order = async () => void (await command("pause"));
    expect(await shift(running)).toEqual({ outcome: "done" });
    expect(await issue()).toMatchObject({ state: "paused", deliveries: { accepted: 96, queued: 104 } });
    expect((await command("resume")).status).toBeLessThan(300);
    order = async () => {};
    mailer.send = async (email) => {
      if (mailer.sent.length === 120) await command("cancel");
      return send(email);
    };
    expect(await shift(running)).toEqual({ outcome: "done" });
    expect(await issue()).toMatchObject({ state: "cancelled", deliveries: { accepted: 144, skipped: 56 } });
  });

  it("waits for as long as it takes: nothing expires", async () => {
    await planned(5);
    await sweepDeliveries(ports, nextMinute() + 30 * DAY);
    expect(await issue()).toMatchObject({ state: "sending", deliveries: { queued: 5 } });
    await site.drain();
    expect(await issue()).toMatchObject({ state: "finished", deliveries: { accepted: 5 } });
  });

  it("stops when the provider refuses half of it, even one at a time", async () => {
    await planned(100);
    await site.db
      .prepare("UPDATE rate_gate SET per_second = 1, left_today = 1000, learnt_at = ?")
      .bind(Date.now())
      .run();
    const { ports: running, mailer } = withMemory();
    mailer.send = async () => ({ outcome: "refused", kind: "rejected", reason: said("Address blacklisted.") });
    expect(await shift(running)).toEqual({ outcome: "done" });
    expect(await issue()).toMatchObject({ state: "paused", reason: { code: "too-many-refused" } });
    expect((await issue()).deliveries.failed).toBeLessThanOrEqual(48);
  });

  it.each([
    ["bounce", "too-many-bounced", 10],
    ["complaint", "too-many-complained", 3],
  ] as const)("stops at too many of %s, told once or twice", async (kind, code, limit) => {
    await planned(150);
    const { ports: running, mailer } = withMemory();
    const send = mailer.send.bind(mailer);
    let unhappy = 0;
    mailer.send = async (email) => {
      const receipt = await send(email);
      if (unhappy++ < limit)
        for (let told = 0; told < 2; told++)
          await recordFeedback(ports, [feedback(kind, Number(email.tags.delivery))], now);
      return receipt;
    };
    expect(await shift(running)).toEqual({ outcome: "done" });
    expect(await issue()).toMatchObject({
      state: "paused",
      reason: { code, values: { these: limit } },
      deliveries: { accepted: 48, queued: 102 },
    });
  });
});

describe("deliveries of long ago", () => {
  const rows = async (table: string) =>
    (await site.db.prepare(`SELECT count(*) AS rows FROM ${table}`).first<{ rows: number }>())?.rows;

  /** A finished issue: five accepted, one refused, resent and refused again. */
  async function over(): Promise<number> {
    await planned(6);
    const { ports: running, mailer } = withMemory();
    const send = mailer.send.bind(mailer);
    mailer.send = async (email) =>
      email.to.startsWith("r1-")
        ? { outcome: "refused", kind: "rejected", reason: said("No such mailbox.") }
        : await send(email);
    await shift(running);
    expect(await issue()).toMatchObject({ state: "finished", deliveries: { accepted: 5, failed: 1 } });
    await ports.deliveries.resend(1, { state: "failed", ids: undefined }, now);
    await shift(running);
    // Who was refused would be tried again with the next cron.
    await site.db.prepare("UPDATE subscribers SET state = 'unsubscribed' WHERE email LIKE 'r1-%'").run();
    return (await issue()).closedAt;
  }

  it("are counted and no longer kept one by one, after as long as the site says", async () => {
    await site.publish({ "site.yaml": `${SITE}  keep_deliveries: 4d\n` });
    ports = await currentPorts(site.env);
    const closedAt = await over();
    expect(await rows("resends")).toBe(1);
    await site.cron(closedAt + 4 * DAY);
    expect(await issue()).toMatchObject({ keepsDeliveries: true });
    expect(await rows("deliveries")).toBe(6);
    for (const repeated of [1, 2]) {
      await site.cron(closedAt + 4 * DAY + repeated * MINUTE);
      expect(await issue()).toMatchObject({ keepsDeliveries: false, deliveries: { accepted: 5, failed: 1 } });
      expect([await rows("deliveries"), await rows("resends")]).toEqual([0, 0]);
    }
    expect(await site.json("/api/v1/issues/1", { headers: ADMIN })).toMatchObject({
      planned: 6,
      deliveries: { accepted: 5, failed: 1, unknown: 0 },
    });
    for (const list of ["deliveries", "deliveries.csv"]) {
      const answer = await site.fetch(`/api/v1/issues/1/${list}`, { headers: ADMIN });
      expect([answer.status, await answer.text()]).toEqual([
        410,
        expect.stringContaining("newsletter.keep_deliveries"),
      ]);
    }
  });

  it("go in steps, each of them whole, whoever else is at it, and late feedback changes nothing", async () => {
    const closedAt = await over();
    // An issue in progress is not touched, however old.
    await site.db
      .prepare(
        `INSERT INTO issues (frequency, closed_at, opened_at, through_seq, slots, state, plan_through)
         VALUES ('daily', 1, 1, 1, '[]', 'paused', 6)`,
      )
      .run();
    await site.db
      .prepare(
        "INSERT INTO deliveries (id, from_seq, through_seq, state, changed_at) VALUES (2 << 32 | 1, 0, 1, 'queued', 1)",
      )
      .run();
    const gone = await Promise.all([1, 2, 3].map(() => ports.deliveries.forget(closedAt + 1)));
    expect(gone.filter((count) => count === 6)).toHaveLength(1);
    expect(await ports.deliveries.forget(closedAt + 1)).toBeUndefined();
    await recordFeedback(ports, [feedback("bounce", Number((1n << 32n) | 2n))], now);
    expect((await issue()).deliveries).toEqual({ accepted: 5, failed: 1 });
    expect((await issue(2)).deliveries).toEqual({ queued: 1 });
  });
});

function feedback(kind: "delivery" | "bounce" | "complaint", delivery: number) {
  const about = { id: crypto.randomUUID(), messageId: "m", recipients: [`someone-${delivery}@example.net`], at: now };
  return { ...about, kind, permanence: "permanent" as const, tags: { delivery: String(delivery) } };
}
