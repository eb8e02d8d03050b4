import { beforeEach, describe, expect, it } from "vitest";
import type { Receipt } from "../../src/core/newsletter/receipt.ts";
import { said } from "../../src/core/reason.ts";
import { resendDeliveries } from "../../src/use-cases/newsletter/resend-deliveries.ts";
import { startSender } from "../../src/use-cases/newsletter/start-sender.ts";
import { findAlerts } from "../../src/use-cases/operations/find-alerts.ts";
import { changePreferences } from "../../src/use-cases/subscribers/change-preferences.ts";
import { DAY, FRIDAY, HOUR, MINUTE, openNewsletter } from "./newsletter.ts";

const STOP: Receipt = { outcome: "refused", kind: "stop", reason: said("Sending is paused for this account.") };
const REJECTED: Receipt = { outcome: "refused", kind: "rejected", reason: said("No such mailbox.") };
const LOST: Receipt = { outcome: "unknown", reason: said("Network connection lost.") };

let news: ReturnType<typeof openNewsletter>;
beforeEach(() => {
  news = openNewsletter();
});

/** The outcome of every send; `undefined` lets emails through. */
const everybodyMeets = (receipt: Receipt | undefined, goesOut = false) => {
  news.mailer.meets = () => receipt && { receipt, goesOut };
};

async function resend(id: number, state: "failed" | "unknown") {
  const issue = await news.ports.issues.byId(id);
  return issue && resendDeliveries(news.ports, issue, { state, ids: undefined }, news.clock.now);
}

async function prefer(email: string, frequency: string) {
  const subscriber = await news.ports.subscribers.byEmail(email);
  if (subscriber) await changePreferences(news.ports, subscriber, { ...subscriber, frequency }, news.clock.now, "page");
}

describe("a weekend on which the provider takes nothing", () => {
  it("ends in one digest for everybody, with all that was published meanwhile, and the counts add up", async () => {
    for (const name of ["ann", "bob", "eve"]) await news.reader(`${name}@example.com`);
    await news.post("post-fri");
    everybodyMeets(STOP);
    await news.cron(FRIDAY);
    expect(await news.shift()).toEqual({ outcome: "stopped" });
    for (let day = 1; day <= 3; day++) {
      await news.post(`post-${["sat", "sun", "mon"][day - 1]}`);
      await news.cron(FRIDAY + day * DAY);
      expect(await news.shift()).toEqual({ outcome: "stopped" });
    }
    expect(news.mailer.sent).toEqual([]);

    everybodyMeets(undefined);
    expect(await startSender(news.ports)).toBe(true);
    expect(await news.shift()).toEqual({ outcome: "done" });
    for (const name of ["ann", "bob", "eve"])
      expect(news.mails(`${name}@example.com`)).toEqual([["post-fri", "post-mon", "post-sat", "post-sun"]]);
    const issues = await news.issues();
    expect(issues.map(({ state }) => state)).toEqual(["finished", "finished", "finished", "finished"]);
    expect(await news.counts(issues[0]?.id ?? 0)).toEqual({ accepted: 3 });
    for (const { id } of issues.slice(1)) expect(await news.counts(id)).toEqual({ skipped: 3 });
    const [line] = await news.ports.deliveries.list(issues[1]?.id ?? 0, 0, 1);
    expect(line?.reason?.code).toBe("sent-with-another-issue");
  });

  it("ends in one digest, too, when the provider turns the first try away", async () => {
    await news.reader("ann@example.com");
    await news.post("post-fri");
    await news.cron(FRIDAY);
    await news.post("post-sat");
    await news.cron(FRIDAY + DAY);
    everybodyMeets({ outcome: "refused", kind: "wait-quota", reason: said("Daily message quota exceeded.") });
    await news.shift();
    everybodyMeets(undefined);
    news.clock.now += HOUR;
    await news.shift();
    expect(news.mails("ann@example.com")).toEqual([["post-fri", "post-sat"]]);
  });

  it("is one state of the sender: no immediate issue a minute, and one digest afterwards", async () => {
    await news.reader("ann@example.com", { frequency: "immediate" });
    everybodyMeets(STOP);
    for (let minute = 0; minute < 30; minute++) {
      await news.post(`post-${minute}`);
      await news.cron(FRIDAY + minute * MINUTE);
      await news.shift();
    }
    expect(await news.issues()).toHaveLength(1);
    everybodyMeets(undefined);
    await startSender(news.ports);
    await news.cron(FRIDAY + 30 * MINUTE);
    for (let shift = 0; shift < 3; shift++) await news.shift();
    expect(news.mails("ann@example.com").map((posts) => posts.length)).toEqual([22]);
    await news.cron(FRIDAY + 45 * MINUTE);
    await news.shift();
    expect(news.mails("ann@example.com").flat()).toHaveLength(30);
  });

  it("is told, and so is what cannot go out within a day", async () => {
    for (let index = 0; index < 20; index++) await news.reader(`r${index}@example.com`);
    news.setQuota(5);
    await news.post("post-a");
    await news.cron(FRIDAY);
    await news.shift();
    const kinds = async () => (await findAlerts(news.ports, news.clock.now, [])).map(({ kind }) => kind);
    expect(await kinds()).toContain("quota-short");
    expect(await kinds()).not.toContain("sender-stopped");
    await news.ports.rateGate.stop(said("Paused."), news.clock.now);
    expect(await kinds()).toContain("sender-stopped");
  });
});

describe("a quota smaller than the list", () => {
  it("serves who waited longest first, across issues, and everybody gets every post once", async () => {
    const names = Array.from({ length: 7 }, (_, index) => `r${index}@example.com`);
    for (const name of names) await news.reader(name);
    news.setQuota(3);
    for (let day = 0; day < 10; day++) {
      if (day < 6) await news.post(`post-${day}`);
      await news.cron(FRIDAY + day * DAY);
      // The quota returns during the day.
      for (let hour = 0; hour < 24; hour += 4) {
        news.clock.now = FRIDAY + day * DAY + hour * HOUR + MINUTE;
        await news.shift();
      }
      // A round of seven takes three days: nobody is served twice before everybody was served once.
      const served = names.map((name) => news.mails(name).length);
      expect(Math.max(...served) - Math.min(...served)).toBeLessThanOrEqual(1);
    }
    for (const name of names)
      expect(news.mails(name).flat().sort()).toEqual(Array.from({ length: 6 }, (_, day) => `post-${day}`));
    for (const { state } of await news.issues()) expect(state).toMatch(/finished|skipped/);
  });

  it("serves nobody again for an old issue whose posts they have, while others wait", async () => {
    const daily = Array.from({ length: 4 }, (_, index) => `d${index}@example.com`);
    for (const [index, name] of daily.entries()) await news.reader(name, { hour: 8 + index });
    const atOnce = "now@example.com";
    await news.reader(atOnce, { frequency: "immediate" });
    news.setQuota(3);
    for (let hour = 0; hour < 24 * 24; hour++) {
      if (hour % 12 === 0) await news.post(`post-${hour}`);
      await news.cron(FRIDAY + hour * HOUR);
      await news.shift();
    }
    // Two mails a day for five readers.
    const served = [...daily, atOnce].map((name) => news.mails(name).length);
    expect(Math.min(...served)).toBeGreaterThanOrEqual(7);
    expect(Math.max(...served)).toBeLessThanOrEqual(12);
  });

  it("lets issues of several frequencies take turns while it suffices", async () => {
    for (let index = 0; index < 100; index++) await news.reader(`d${index}@example.com`);
    await news.reader("now@example.com", { frequency: "immediate" });
    await news.post("post-a");
    await news.cron(FRIDAY);
    let before: number | undefined;
    const send = news.mailer.send.bind(news.mailer);
    news.mailer.send = async (email) => {
      if (email.to === "now@example.com") before = news.mailer.sent.length;
      return send(email);
    };
    await news.shift();
    expect(news.mailer.sent).toHaveLength(101);
    expect(before).toBeLessThan(60);
  });
});

describe("a mail that is refused", () => {
  it("leaves its posts to the next digest, and sending the old one again then changes nothing", async () => {
    await news.reader("ann@example.com");
    await news.reader("bob@example.com");
    await news.post("post-a");
    news.mailer.meets = ({ to }) => (to === "ann@example.com" ? { receipt: REJECTED, goesOut: false } : undefined);
    await news.cron(FRIDAY);
    await news.shift();
    expect(await news.counts(1)).toEqual({ accepted: 1, failed: 1 });
    everybodyMeets(undefined);
    await news.post("post-b");
    await news.cron(FRIDAY + DAY);
    await news.shift();
    expect(news.mails("ann@example.com")).toEqual([["post-a", "post-b"]]);
    expect(news.mails("bob@example.com")).toEqual([["post-a"], ["post-b"]]);
    expect(await resend(1, "failed")).toEqual({ outcome: "queued", count: 1 });
    await news.shift();
    expect(news.mails("ann@example.com")).toHaveLength(1);
    expect(await news.counts(1)).toEqual({ accepted: 1, skipped: 1 });
  });

  it("is tried again by itself where no hour brings the next digest, ever more seldom", async () => {
    await news.reader("ann@example.com", { frequency: "immediate" });
    await news.reader("bob@example.com", { frequency: "immediate" });
    const tries: number[] = [];
    news.mailer.meets = ({ to }) => {
      if (to !== "ann@example.com") return undefined;
      tries.push(Math.round((news.clock.now - FRIDAY) / HOUR));
      return { receipt: REJECTED, goesOut: false };
    };
    await news.post("post-a");
    for (let minute = 0; minute < 4 * 24 * 60; minute += 10) {
      await news.cron(FRIDAY + minute * MINUTE);
      await news.shift();
    }
    // The cron comes every ten minutes here.
    expect(tries).toEqual([0, 1, 2, 5, 9, 19, 37, 61, 85]);
    expect(await news.issues()).toHaveLength(tries.length);
    // What is new does not wait for that.
    everybodyMeets(undefined);
    await news.post("post-b");
    await news.cron(FRIDAY + 4 * DAY + 10 * MINUTE);
    await news.shift();
    expect(news.mails("ann@example.com")).toEqual([["post-a", "post-b"]]);
    expect(news.mails("bob@example.com")).toEqual([["post-a"], ["post-b"]]);
  });

  it("can be sent again at any time before the next digest", async () => {
    await news.reader("ann@example.com");
    await news.post("post-a");
    everybodyMeets(REJECTED);
    await news.cron(FRIDAY);
    await news.shift();
    everybodyMeets(undefined);
    news.clock.now = FRIDAY + 20 * HOUR;
    expect(await resend(1, "failed")).toEqual({ outcome: "queued", count: 1 });
    await news.shift();
    await news.cron(FRIDAY + DAY);
    await news.shift();
    expect(news.mails("ann@example.com")).toEqual([["post-a"]]);
  });

  it("and was passed by another digest meanwhile, leaves its posts to the next one all the same, and once", async () => {
    await news.reader("ann@example.com");
    await news.post("post-a");
    news.clock.now = FRIDAY - 9.5 * MINUTE;
    await news.post("post-b");
    await news.cron(FRIDAY);
    const { send } = news.mailer;
    // While the refusal is on its way, she gets what is new in a digest of another issue.
    news.mailer.send = async () => {
      news.mailer.send = send;
      await prefer("ann@example.com", "immediate");
      await news.cron(FRIDAY + MINUTE / 2);
      await news.shift();
      return REJECTED;
    };
    await news.shift();
    expect(await news.counts(1)).toEqual({ failed: 1 });
    expect(news.mails("ann@example.com")).toEqual([["post-b"]]);
    for (let minute = 1; minute <= 4; minute++) {
      await news.cron(FRIDAY + minute * MINUTE);
      await news.shift();
    }
    expect(news.mails("ann@example.com")).toEqual([["post-b"], ["post-a"]]);
    expect(await resend(1, "failed")).toEqual({ outcome: "queued", count: 1 });
    await news.shift();
    expect(news.mails("ann@example.com")).toHaveLength(2);
    expect(await news.row("SELECT count(*) AS owed FROM owed")).toEqual({ owed: 0 });
  });

  it("when sent again because its answer had been lost, is owed to nobody: it may be there", async () => {
    await news.reader("ann@example.com");
    await news.post("post-a");
    everybodyMeets(LOST, true);
    await news.cron(FRIDAY);
    await news.shift();
    await news.post("post-b");
    await news.cron(FRIDAY + HOUR);
    expect(await resend(1, "unknown")).toEqual({ outcome: "queued", count: 1 });
    everybodyMeets(REJECTED);
    await news.shift();
    expect(await news.counts(1)).toEqual({ failed: 1 });
    everybodyMeets(undefined);
    for (let day = 1; day <= 2; day++) {
      await news.cron(FRIDAY + day * DAY);
      await news.shift();
    }
    expect(news.mails("ann@example.com")).toEqual([["post-a"], ["post-b"]]);
  });

  it("whose answer was lost counts as delivered, and is resent unchanged on request", async () => {
    await news.reader("ann@example.com");
    await news.post("post-a");
    everybodyMeets(LOST);
    await news.cron(FRIDAY);
    await news.shift();
    everybodyMeets(undefined);
    await news.post("post-b");
    await news.cron(FRIDAY + DAY);
    await news.shift();
    expect(news.mails("ann@example.com")).toEqual([["post-b"]]);
    await news.cron(FRIDAY + DAY + MINUTE);
    await resend(1, "unknown");
    await news.shift();
    expect(news.mails("ann@example.com")).toEqual([["post-b"], ["post-a"]]);
  });
});

describe("a post that cannot be shown when a digest is written", () => {
  it.each(["breakPost", "withdraw"] as const)(
    "goes out with the next digest when it is back, once (%s)",
    async (how) => {
      await news.reader("ann@example.com");
      await news.post("post-a");
      await news.post("post-b");
      await news.cron(FRIDAY - HOUR);
      await news[how]("post-a");
      await news.cron(FRIDAY);
      await news.shift();
      expect(news.mails("ann@example.com")).toEqual([["post-b"]]);
      news.clock.now = FRIDAY + HOUR;
      await news.post("post-a");
      for (let day = 1; day <= 3; day++) {
        await news.cron(FRIDAY + day * DAY);
        await news.shift();
      }
      expect(news.mails("ann@example.com")).toEqual([["post-b"], ["post-a"]]);
      expect(await news.row("SELECT count(*) AS owed FROM owed")).toEqual({ owed: 0 });
    },
  );

  it("goes out with the next digest, too, when it breaks after its issue was planned", async () => {
    await news.reader("ann@example.com");
    await news.post("post-a");
    await news.post("post-b");
    await news.cron(FRIDAY);
    await news.breakPost("post-a");
    await news.shift();
    expect(news.mails("ann@example.com")).toEqual([["post-b"]]);
    await news.post("post-a");
    for (let day = 1; day <= 2; day++) {
      await news.cron(FRIDAY + day * DAY);
      await news.shift();
    }
    expect(news.mails("ann@example.com")).toEqual([["post-b"], ["post-a"]]);
  });

  it("goes only to those whose digests were written without it", async () => {
    await news.reader("early@example.com");
    await news.reader("late@example.com", { hour: 9 });
    await news.reader("other@example.com", { hour: 9, categories: ["sport"] });
    await news.post("post-a");
    await news.post("post-s", { category: "sport" });
    await news.cron(FRIDAY);
    await news.shift();
    await news.breakPost("post-a");
    await news.cron(FRIDAY + HOUR);
    await news.shift();
    await news.post("post-a");
    await news.cron(FRIDAY + DAY);
    await news.shift();
    await news.cron(FRIDAY + DAY + HOUR);
    await news.shift();
    expect(news.mails("early@example.com")).toEqual([["post-a", "post-s"]]);
    expect(news.mails("late@example.com")).toEqual([["post-s"], ["post-a"]]);
    expect(news.mails("other@example.com")).toEqual([["post-s"]]);
  });

  it("is owed, too, to those who had nothing else in their categories, and comes within a minute to who wants it so", async () => {
    await news.reader("ann@example.com", { categories: ["economy"] });
    await news.reader("now@example.com", { frequency: "immediate" });
    await news.post("post-s", { category: "sport" });
    await news.post("post-a");
    await news.cron(FRIDAY - HOUR);
    await news.breakPost("post-a");
    await news.shift();
    await news.cron(FRIDAY);
    await news.shift();
    expect(news.mails("ann@example.com")).toEqual([]);
    expect(news.mails("now@example.com")).toEqual([["post-s"]]);
    await news.post("post-a");
    await news.cron(FRIDAY + HOUR);
    await news.shift();
    expect(news.mails("now@example.com")).toEqual([["post-s"], ["post-a"]]);
    await news.cron(FRIDAY + DAY);
    await news.shift();
    expect(news.mails("ann@example.com")).toEqual([["post-a"]]);
  });

  it("waits for the next digest of a weekly reader, however soon it is back", async () => {
    const monday = FRIDAY + 3 * DAY;
    await news.reader("ann@example.com", { frequency: "weekly" });
    await news.post("post-a");
    await news.post("post-b");
    await news.cron(monday - HOUR);
    await news.withdraw("post-a");
    await news.cron(monday);
    await news.shift();
    await news.post("post-a");
    await news.cron(monday + HOUR);
    for (let step = 0; step < 3; step++) await news.ports.releases.pruneOwed({ away: monday + 5 * DAY, back: 0 });
    await news.cron(monday + 7 * DAY);
    await news.shift();
    expect(news.mails("ann@example.com")).toEqual([["post-b"], ["post-a"]]);
  });

  it("is forgotten when it has been away for longer than a post is news", async () => {
    await news.reader("ann@example.com");
    await news.post("post-a");
    await news.post("post-b");
    await news.cron(FRIDAY - HOUR);
    await news.breakPost("post-a");
    await news.cron(FRIDAY);
    await news.shift();
    expect(await news.row("SELECT count(*) AS owed FROM owed")).toEqual({ owed: 1 });
    for (let step = 0; step < 3; step++) await news.ports.releases.pruneOwed({ away: FRIDAY + HOUR, back: 0 });
    expect(await news.row("SELECT count(*) AS owed FROM owed")).toEqual({ owed: 0 });
    expect(await news.row("SELECT count(*) AS posts FROM left_out")).toEqual({ posts: 0 });
  });
});

describe("an issue that is cancelled", () => {
  it("passes its posts over, and leaves the posts of an older issue that still wait", async () => {
    await news.reader("ann@example.com");
    await news.post("post-a");
    everybodyMeets(STOP);
    await news.cron(FRIDAY);
    await news.shift();
    await news.post("post-b");
    await news.cron(FRIDAY + DAY);
    await news.cancel(2);
    await news.post("post-c");
    await news.cron(FRIDAY + 2 * DAY);
    everybodyMeets(undefined);
    await startSender(news.ports);
    await news.shift();
    expect(news.mails("ann@example.com").flat().sort()).toEqual(["post-a", "post-c"]);
    await news.post("post-d");
    await news.cron(FRIDAY + 3 * DAY);
    await news.shift();
    expect(news.mails("ann@example.com").flat().sort()).toEqual(["post-a", "post-c", "post-d"]);
  });

  it("while its mails are on their way passes over those that come back unsent", async () => {
    await news.reader("ann@example.com");
    await news.post("post-a");
    await news.cron(FRIDAY);
    news.mailer.meets = () => ({
      receipt: { outcome: "refused", kind: "wait-rate", reason: said("Slower.") },
      goesOut: false,
    });
    const { send } = news.mailer;
    news.mailer.send = async (email) => {
      await news.cancel(1);
      return send.call(news.mailer, email);
    };
    await news.shift();
    expect(await news.counts(1)).toEqual({ skipped: 1 });
    news.mailer.send = send;
    everybodyMeets(undefined);
    await news.post("post-b");
    await news.cron(FRIDAY + DAY);
    await news.shift();
    expect(news.mails("ann@example.com")).toEqual([["post-b"]]);
  });
});

describe("preferences that change", () => {
  it("from daily to immediate bring what is pending with the next minute", async () => {
    const id = await news.reader("ann@example.com");
    await news.reader("now@example.com", { frequency: "immediate" });
    await news.post("post-a");
    await news.cron(FRIDAY - 3 * HOUR);
    await news.shift();
    expect(news.mails("now@example.com")).toEqual([["post-a"]]);
    const ann = await news.ports.subscribers.byId(id);
    if (ann)
      await news.ports.subscribers.changePreferences(id, { ...ann, frequency: "immediate" }, news.clock.now, "page");
    await news.cron(FRIDAY - 3 * HOUR + MINUTE);
    await news.shift();
    expect(news.mails("ann@example.com")).toEqual([["post-a"]]);
    expect(news.mails("now@example.com")).toEqual([["post-a"]]);
    await news.cron(FRIDAY);
    await news.shift();
    expect(news.mails("ann@example.com")).toEqual([["post-a"]]);
  });
});

describe("two senders at once", () => {
  it("never take one subscriber's posts twice, from one issue or from two", async () => {
    for (let index = 0; index < 60; index++) await news.reader(`r${index}@example.com`);
    await news.post("post-a");
    await news.cron(FRIDAY);
    await news.post("post-b");
    await news.cron(FRIDAY + DAY);
    const { deliveries } = news.ports;
    const options = { limit: 48, throughSeq: 0, claimMs: 2 * MINUTE };
    const [one, two] = await Promise.all([1, 2].map((id) => deliveries.claim(id, options, news.clock.now)));
    const held = [...(one?.deliveries ?? []), ...(two?.deliveries ?? [])].map(({ subscriberId }) => subscriberId);
    expect(new Set(held).size).toBe(held.length);
    expect(held.length).toBeGreaterThanOrEqual(48);
  });
});
