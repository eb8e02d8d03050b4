import { beforeEach, describe, expect, it } from "vitest";
import { CLAIM_MS, LAST_SEND_MS } from "../../../src/core/newsletter/delivery.ts";
import type { Receipt } from "../../../src/core/newsletter/receipt.ts";
import { reason, said } from "../../../src/core/reason.ts";
import { defaultSite } from "../../../src/core/site.ts";
import type { GateAnswer } from "../../../src/ports/newsletter/rate-gate.ts";
import { deliver } from "../../../src/use-cases/newsletter/deliver.ts";
import { DAY, FRIDAY, HOUR, MINUTE, openNewsletter } from "../../newsletter/newsletter.ts";
import { planned } from "../../platform/planned.ts";
import type { OpenSite } from "../../sqlite/site.ts";

const PAUSED = said("Paused.");
const refused = (kind: Extract<Receipt, { outcome: "refused" }>["kind"]) =>
  ({ receipt: { outcome: "refused", kind, reason: PAUSED }, goesOut: false }) as const;
const SILENT = { receipt: { outcome: "unknown", reason: PAUSED }, goesOut: false } as const;

/** A shift of so many sub-batches. */
const shift = ({ ports, clock }: OpenSite, turns = Number.POSITIVE_INFINITY) =>
  deliver(ports, { until: clock.now + HOUR, mayContinue: () => turns-- > 0 });

/** Lets the gate give these answers before its own. */
function answers({ ports }: OpenSite, ...given: GateAnswer[]) {
  const { take } = ports.rateGate;
  ports.rateGate.take = async (wanted, now) => given.shift() ?? take(wanted, now);
}

const left = ({ ports }: OpenSite) => ports.rateGate.leftForIssues();
const issue = async ({ ports }: OpenSite) => ports.issues.byId(1);

describe("a shift", () => {
  it("begins nothing once its time is over", async () => {
    const site = await planned(1);
    expect(await deliver(site.ports, { until: site.clock.now })).toEqual({ outcome: "shift-over" });
    expect(site.mailer.sent).toEqual([]);
  });

  it("learns of another quota", async () => {
    const site = await planned(1);
    site.mailer.allowance.perSecond = 10;
    site.clock.now += 2 * MINUTE;
    await shift(site);
    expect(await site.ports.rateGate.perSecond(site.clock.now)).toBe(9);
  });

  it("reads an issue's posts once, and its editing, however many sub-batches it sends", async () => {
    const site = await planned(100);
    const { entries } = site.ports.releases;
    const { edit } = site.ports.issues;
    const read: string[] = [];
    site.ports.releases.entries = (range, at) => {
      read.push("posts");
      return entries(range, at);
    };
    site.ports.issues.edit = (id) => {
      read.push("editing");
      return edit(id);
    };
    await shift(site);
    expect(site.mailer.sent).toHaveLength(100);
    expect(read).toEqual(["editing", "posts"]);
  });

  it("says how long each sub-batch took", async () => {
    const site = await planned(2);
    answers(site, { outcome: "granted", slots: 2, startAt: site.clock.now, everyMs: 0 });
    site.mailer.meets = () => {
      site.clock.now += 7;
      return undefined;
    };
    await shift(site, 1);
    expect(site.logged.filter(({ event }) => event === "sending")).toEqual([
      { event: "sending", issue: 1, sent: 2, states: { accepted: 2 }, ms: 14 },
    ]);
  });

  it("gives slots back that nobody was left to fill, or that sent nothing", async () => {
    const site = await planned(4);
    const before = await left(site);
    const { claim } = site.ports.deliveries;
    site.ports.deliveries.claim = async () => undefined;
    await shift(site, 1);
    expect(await left(site)).toBe(before);
    site.ports.deliveries.claim = claim;
    site.clock.now += 1_000;
    const met = [undefined, refused("rejected"), undefined, SILENT];
    site.mailer.meets = () => met.shift();
    await shift(site, 1);
    expect(await site.ports.issues.counts(1)).toMatchObject({ accepted: 2, failed: 1, unknown: 1 });
    expect(await left(site)).toBe(before - 3);
  });

  it("pauses an issue of which most is refused, and says that none was sent", async () => {
    const site = await planned(30);
    site.mailer.meets = () => refused("rejected");
    answers(site, { outcome: "granted", slots: 12, startAt: site.clock.now, everyMs: 0 });
    expect(await shift(site)).toEqual({ outcome: "done" });
    expect(await issue(site)).toMatchObject({ state: "paused", queued: 18, reason: { code: "too-many-refused" } });
    expect(site.logged.filter(({ event }) => event === "sending")).toMatchObject([{ sent: 0, states: { failed: 12 } }]);
  });

  it.each([
    ["an immediate one takes along what was released meanwhile", "immediate", false, ["post-a", "post-b"]],
    ["an immediate one that was reviewed does not", "immediate", true, ["post-a"]],
    ["a daily one does not", "daily", false, ["post-a"]],
  ] as const)("sends issues as they are planned: %s", async (_, frequency, isReviewed, posts) => {
    const news = openNewsletter();
    await news.reader("ann@example.com", { frequency });
    await news.post("post-a");
    await news.cron(FRIDAY);
    if (isReviewed) await news.db.exec("UPDATE issues SET review_until = 1");
    await news.post("post-b");
    await news.ports.releases.release(FRIDAY + HOUR, news.ports.site.newsletter);
    await news.shift();
    expect(news.mails("ann@example.com")).toEqual([posts]);
  });

  it("finishes an issue whose last deliveries another sender gave back meanwhile", async () => {
    const news = openNewsletter({
      site: { newsletter: { ...defaultSite(new URL("https://a.example/")).newsletter, weekday: 5 } },
    });
    for (const frequency of ["daily", "weekly"] as const) await news.reader(`${frequency}@example.com`, { frequency });
    await news.post("post-a");
    await news.cron(FRIDAY);
    const { claim, record } = news.ports.deliveries;
    const options = { limit: 9, throughSeq: 0, claimMs: CLAIM_MS };
    let others = await claim(1, options, news.clock.now);
    news.ports.deliveries.record = async (...given) => {
      const about = { reason: undefined, messageId: undefined, carried: true, leftOut: [], madeUp: [] };
      const unsent = (others?.deliveries ?? []).map((delivery) => ({ ...about, delivery, state: "queued" as const }));
      if (others) await record(others, unsent, news.clock.now);
      others = undefined;
      return record(...given);
    };
    expect(await news.shift()).toEqual({ outcome: "done" });
    expect(news.mailer.sent).toHaveLength(2);
    expect((await news.issues()).map(({ state }) => state)).toEqual(["finished", "finished"]);
  });
});

describe("a wait", () => {
  it.each<[string, "rate" | "quota", number, number | undefined]>([
    ["is slept through if it is for the rate and short", "rate", 2_999.4, 3_000],
    ["is five milliseconds, at least", "rate", 1, 5],
    ["ends the shift if it is long", "rate", 3_000, undefined],
    ["ends the shift if it is not for the rate", "quota", 1_000, undefined],
  ])("%s", async (_, why, ms, slept) => {
    const site = await planned(1);
    const until = site.clock.now + ms;
    answers(site, { outcome: "wait", until, reason: why, detail: undefined });
    const sleeps: number[] = [];
    site.ports.sleep = async (given) => void sleeps.push(given);
    expect(await shift(site)).toEqual(slept ? { outcome: "done" } : { outcome: "waiting", until });
    expect(sleeps).toEqual(slept ? [slept] : []);
  });

  it.each<["rate" | "quota" | "silence", typeof PAUSED | undefined, string]>([
    ["rate", undefined, "waiting-for-rate"],
    ["rate", PAUSED, "waiting-for-rate"],
    ["quota", undefined, "waiting-for-quota"],
    ["silence", PAUSED, "waiting-for-provider"],
    ["silence", undefined, "waiting-for-rate"],
  ])("for %s (%j) is said with the issue: %s, until the next mail goes out", async (why, detail, code) => {
    const site = await planned(1);
    answers(site, { outcome: "wait", until: site.clock.now + HOUR, reason: why, detail });
    await shift(site);
    expect((await issue(site))?.reason).toMatchObject({ code });
    site.mailer.meets = () => refused("wait-rate");
    await shift(site, 1);
    expect(await issue(site)).toMatchObject({ state: "sending", reason: undefined });
  });

  it("is written down once", async () => {
    const site = await planned(1);
    const { setState } = site.ports.issues;
    let written = 0;
    site.ports.issues.setState = (...given) => {
      written++;
      return setState(...given);
    };
    const until = site.clock.now + HOUR;
    for (let times = 0; times < 2; times++) {
      answers(site, { outcome: "wait", until, reason: "quota", detail: undefined });
      await shift(site);
    }
    expect(written).toBe(1);
  });

  it("for the account is said again when that stops again", async () => {
    const site = await planned(1);
    site.mailer.meets = () => refused("stop");
    for (let times = 0; times < 2; times++) {
      expect(await shift(site)).toEqual({ outcome: "stopped" });
      expect((await issue(site))?.reason).toEqual(reason("waiting-for-account", { why: PAUSED }));
      await site.ports.rateGate.start();
    }
  });

  it("for the quota of the day is a quarter of an hour after the provider said that it is used up", async () => {
    const site = await planned(1);
    site.mailer.meets = () => refused("wait-quota");
    await shift(site, 1);
    const until = site.clock.now + 15 * MINUTE;
    expect(await site.ports.rateGate.take(1, site.clock.now)).toMatchObject({
      outcome: "wait",
      until,
      reason: "quota",
    });
  });

  it.each([
    ["an unknown outcome", SILENT],
    ["a mail that never reached the provider", refused("retry")],
  ])("follows %s, and ends with an answer", async (_, met) => {
    const site = await planned(2);
    site.mailer.meets = () => met;
    answers(site, { outcome: "granted", slots: 1, startAt: site.clock.now, everyMs: 0 });
    await shift(site, 1);
    const wait = await site.ports.rateGate.take(1, site.clock.now);
    expect(wait).toMatchObject({ outcome: "wait", reason: "silence", detail: PAUSED });
    site.clock.now += HOUR;
    site.mailer.meets = () => undefined;
    await shift(site, 1);
    expect(await site.ports.rateGate.take(9, site.clock.now)).toMatchObject({ slots: 9 });
  });

  it("after a silence does not end with a delivery that needed no answer", async () => {
    const site = await planned(1);
    await site.ports.rateGate.noteSilence(site.clock.now, PAUSED);
    await site.db.exec("UPDATE subscribers SET state = 'unsubscribed'");
    site.clock.now += MINUTE;
    await shift(site);
    expect(await site.ports.issues.counts(1)).toMatchObject({ skipped: 1 });
    site.clock.now += MINUTE;
    expect(await site.ports.rateGate.take(9, site.clock.now)).toMatchObject({ slots: 1 });
  });
});

describe("a sub-batch", () => {
  /** The sleeps of a shift in which no time goes by. */
  const sleepsOf = async (site: OpenSite) => {
    const sleeps: number[] = [];
    site.ports.sleep = async (ms) => void sleeps.push(ms);
    await shift(site, 1);
    return sleeps;
  };

  it.each([
    ["in its slot", { ahead: 10, everyMs: 250.5 }, [10, 261, 511]],
    ["at once if its slot is a millisecond away", { ahead: 1, everyMs: 0.5 }, [2, 2]],
    ["at once if its slot has passed", { ahead: -10, everyMs: 5 }, []],
  ])("sends each mail %s", async (_, { ahead, everyMs }, sleeps) => {
    const site = await planned(3);
    answers(site, { outcome: "granted", slots: 3, startAt: site.clock.now + ahead, everyMs });
    expect(await sleepsOf(site)).toEqual(sleeps);
    expect(site.mailer.sent).toHaveLength(3);
  });

  it.each([
    ["begins mails up to a minute after it was claimed", LAST_SEND_MS, 9],
    ["gives back what it could begin only later, as its claim might be over", LAST_SEND_MS + 1, 6],
  ])("%s", async (_, ms, sent) => {
    const site = await planned(9);
    const begun = site.clock.now;
    answers(site, { outcome: "granted", slots: 9, startAt: begun, everyMs: 0 });
    // Six connections send at once.
    site.mailer.meets = () => {
      site.clock.now = begun + ms;
      return undefined;
    };
    await shift(site, 1);
    expect(await site.ports.issues.counts(1)).toMatchObject({ accepted: sent, queued: 9 - sent, sending: 0 });
  });

  it.each([
    ["wait-rate", { tries: 1, waits: 5 }],
    ["wait-quota", { tries: 1, waits: 5 }],
    ["retry", { tries: 1, waits: 5 }],
    ["stop", { tries: 1, waits: 5 }],
    ["rejected", { tries: 9, waits: 8 }],
  ] as const)("that is told %s first goes on accordingly: %j", async (kind, { tries, waits }) => {
    const site = await planned(9);
    answers(site, { outcome: "granted", slots: 9, startAt: site.clock.now, everyMs: 1_000 });
    const answer = Promise.withResolvers<void>();
    let tried = 0;
    site.mailer.meets = () => {
      tried++;
      setImmediate(answer.resolve);
      return refused(kind);
    };
    let waited = 0;
    site.ports.sleep = () => {
      waited++;
      return answer.promise;
    };
    await shift(site, 1);
    expect({ tries: tried, waits: waited }).toEqual({ tries, waits });
  });

  it("that is throttled halves the rate, and one that is refused does not", async () => {
    for (const [kind, share] of [
      ["wait-rate", 0.5],
      ["rejected", 1],
    ] as const) {
      const site = await planned(1);
      const rate = await site.ports.rateGate.perSecond(site.clock.now);
      site.mailer.meets = () => refused(kind);
      answers(site, { outcome: "granted", slots: 1, startAt: site.clock.now, everyMs: 0 });
      await shift(site, 1);
      expect(await site.ports.rateGate.perSecond(site.clock.now)).toBe(rate * share);
    }
  });

  it("records what was sent before a mail that cannot be written, gives back the rest, and fails", async () => {
    const site = await planned(20);
    let tried = 0;
    site.mailer.meets = () => {
      if (++tried > 2) throw new Error(`cannot be written: ${tried}`);
      return undefined;
    };
    await expect(shift(site)).rejects.toThrow("cannot be written: 3");
    expect(tried).toBeLessThan(9);
    expect(await site.ports.issues.counts(1)).toMatchObject({ accepted: 2, queued: 18, sending: 0 });
  });
});

describe("several issues", () => {
  let news: ReturnType<typeof openNewsletter>;
  /** Issues in the order in which they were sent from; each mail is a sub-batch. */
  const order = async () => {
    const { take } = news.ports.rateGate;
    news.ports.rateGate.take = (_, now) => take(1, now);
    await deliver(news.ports, { until: news.clock.now + HOUR });
    return news.mailer.sent.map(({ email }) => email.to.replace(/\d?@.*/, ""));
  };

  beforeEach(async () => {
    news = openNewsletter();
    for (const name of ["weekly1", "weekly2", "daily1", "daily2"])
      await news.reader(`${name}@example.com`, { frequency: name.startsWith("w") ? "weekly" : "daily" });
    await news.post("post-a");
    news.ports.site.newsletter.weekday = 6;
    await news.cron(FRIDAY);
    await news.cron(FRIDAY + DAY);
    await news.ports.rateGate.setQuota({ perSecond: 100, perDay: 50_000, sentToday: 0 }, news.clock.now);
  });

  it("take turns, the oldest first, if the quota suffices for all", async () => {
    expect(await order()).toEqual(["daily", "weekly", "daily", "weekly"]);
  });

  it("take turns if the quota just suffices", async () => {
    news.ports.rateGate.leftForIssues = async () => (await news.issues()).reduce((sum, { queued }) => sum + queued, 0);
    expect(await order()).toEqual(["daily", "weekly", "daily", "weekly"]);
  });

  it("are sent one after the other, the oldest first, if it does not", async () => {
    news.ports.rateGate.leftForIssues = async () => 1;
    expect(await order()).toEqual(["daily", "daily", "weekly", "weekly"]);
  });

  it("are as old as their periods, whichever was opened first", async () => {
    news.ports.rateGate.leftForIssues = async () => 1;
    await news.db.exec(`UPDATE issues SET closed_at = ${FRIDAY - DAY} WHERE frequency = 'weekly'`);
    expect(await order()).toEqual(["weekly", "weekly", "daily", "daily"]);
  });
});
