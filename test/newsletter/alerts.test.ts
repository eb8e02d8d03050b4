import { beforeEach, describe, expect, it } from "vitest";
import type { Receipt } from "../../src/core/newsletter/receipt.ts";
import { said } from "../../src/core/reason.ts";
import type { DeliveryOutcome } from "../../src/ports/newsletter/deliveries.ts";
import { startSender } from "../../src/use-cases/newsletter/start-sender.ts";
import { PREFERENCES } from "../preferences.ts";
import { DAY, FRIDAY, HOUR, MINUTE, openNewsletter } from "./newsletter.ts";

let news: ReturnType<typeof openNewsletter>;
const ANN = "ann@example.com";

/** Ann has digests of economy each day, and what has copper in it at once. */
beforeEach(async () => {
  news = openNewsletter();
  await news.reader(ANN, { frequency: "daily" });
  await news.follow(ANN, { questions: ["copper"], keys: ["economy"] });
  await switched(true);
});

async function switched(alerts: boolean, frequency = "daily"): Promise<void> {
  const ann = await news.ports.subscribers.byEmail(ANN);
  if (ann)
    await news.ports.subscribers.changePreferences(ann.id, { ...ann, alerts, frequency }, news.clock.now, "page");
}

/** Publishes a post, and lets everything go out that is due an hour later. */
async function comes(name: string, at: number, options: Parameters<typeof news.post>[1] = {}): Promise<void> {
  news.clock.now = at;
  await news.post(name, options);
  await out(at + HOUR);
}

async function out(at: number): Promise<void> {
  await news.cron(at);
  await news.shift();
}

const COPPER = { text: "Copper rises." };
const THURSDAY = FRIDAY - 18 * HOUR;
const alerted = () => news.row<{ places: number }>("SELECT count(*) AS places FROM alerted");

describe("an alert", () => {
  it("comes at once, and the digest holds the rest", async () => {
    await comes("post-copper", THURSDAY, COPPER);
    await comes("post-tin", THURSDAY + HOUR);
    expect(news.mails(ANN)).toEqual([["post-copper"]]);
    await out(FRIDAY);
    expect(news.mails(ANN)).toEqual([["post-copper"], ["post-tin"]]);
    expect(await alerted()).toEqual({ places: 0 });
    const [alert, digest] = news.mailer.sent;
    expect(alert?.email.text).toContain("saved searches at once");
    expect(digest?.email.text).toContain("because you subscribed");
  });

  it("takes nothing from the digest of who follows the same without alerts, and opens one issue alone", async () => {
    await news.reader("bob@example.com", { frequency: "daily" });
    await news.follow("bob@example.com", { questions: ["copper"], keys: ["economy"] });
    await comes("post-copper", THURSDAY, COPPER);
    await comes("post-tin", THURSDAY + HOUR);
    for (let minute = 1; minute < 5; minute++) await out(THURSDAY + 2 * HOUR + minute * MINUTE);
    expect(await news.row("SELECT count(*) AS alerts FROM issues WHERE frequency = 'alerts'")).toEqual({ alerts: 1 });
    await out(FRIDAY);
    expect([news.mails(ANN), news.mails("bob@example.com")]).toEqual([
      [["post-copper"], ["post-tin"]],
      [["post-copper", "post-tin"]],
    ]);
  });

  it("leaves to the digest what of it was hidden when it was written", async () => {
    news.clock.now = THURSDAY;
    await news.post("post-copper", COPPER);
    await news.post("post-rising", COPPER);
    await news.cron(THURSDAY + HOUR);
    await news.breakPost("post-rising");
    await news.shift();
    await news.post("post-rising", COPPER);
    await out(FRIDAY);
    expect(news.mails(ANN)).toEqual([["post-copper"], ["post-rising"]]);
  });

  it("is not sent for what is matched by a watch of others, or was released before it was asked for", async () => {
    await news.reader("bob@example.com");
    await news.follow("bob@example.com", { questions: ["tin"] });
    await switched(false);
    await comes("post-copper", THURSDAY, COPPER);
    await switched(true);
    await comes("post-tin", THURSDAY + HOUR, { text: "Tin falls." });
    expect(news.mails(ANN)).toEqual([]);
    await out(FRIDAY);
    expect(news.mails(ANN)).toEqual([["post-copper", "post-tin"]]);
  });

  it("is not sent for what a search had found before they followed it", async () => {
    await news.reader("bob@example.com");
    await news.follow("bob@example.com", { questions: ["tin"] });
    news.clock.now = THURSDAY;
    await news.post("post-tin", { text: "Tin falls." });
    await news.ports.releases.release(THURSDAY + HOUR, news.ports.site.newsletter);
    await news.follow(ANN, { questions: ["copper", "tin"], keys: ["economy"] });
    await out(THURSDAY + HOUR);
    expect(news.mails(ANN)).toEqual([]);
  });

  it("is not sent to who comes with alerts for what was there before", async () => {
    await comes("post-copper", THURSDAY, COPPER);
    const bob = {
      ...PREFERENCES,
      email: "bob@example.com",
      watches: ["copper"],
      alerts: true,
      state: "active" as const,
    };
    const given = { cursor: 0, consent: "a fair", at: news.clock.now };
    await news.ports.subscribers.importRows([bob], given);
    await comes("post-rising", THURSDAY + 2 * HOUR, COPPER);
    expect(news.mails(bob.email)).toEqual([["post-rising"]]);
  });

  it("leaves nothing new for a digest that would hold no more", async () => {
    await comes("post-copper", THURSDAY, COPPER);
    await out(FRIDAY);
    await comes("post-tin", FRIDAY, { category: "ships" });
    await out(FRIDAY + DAY);
    expect(news.mails(ANN)).toEqual([["post-copper"]]);
  });

  it("that is refused comes with the digest", async () => {
    meets(REJECTED);
    await comes("post-copper", THURSDAY, COPPER);
    expect(await alerted()).toEqual({ places: 0 });
    meets(undefined);
    await out(FRIDAY);
    expect(news.mails(ANN)).toEqual([["post-copper"]]);
  });

  it("that is refused after the digest has left it out comes with the next", async () => {
    await planned("post-copper");
    const claim = await claimed("alerts");
    await comes("post-tin", FRIDAY - HOUR);
    await end(claim, "failed");
    await comes("post-iron", FRIDAY + DAY - HOUR);
    expect(news.mails(ANN)).toEqual([["post-tin"], ["post-copper", "post-iron"]]);
  });

  it("that could not be tried is tried again", async () => {
    meets({ outcome: "refused", kind: "stop", reason: said("Sending is paused for this account.") });
    await comes("post-copper", THURSDAY, COPPER);
    meets(undefined);
    await startSender(news.ports);
    await out(THURSDAY + 3 * HOUR);
    expect(news.mails(ANN)).toEqual([["post-copper"]]);
    await comes("post-tin", FRIDAY - HOUR);
    expect(news.mails(ANN)).toEqual([["post-copper"], ["post-tin"]]);
  });

  it("of which nobody knows whether it went out does not come again", async () => {
    meets({ outcome: "unknown", reason: said("Network connection lost.") });
    await comes("post-copper", THURSDAY, COPPER);
    meets(undefined);
    await comes("post-tin", FRIDAY - HOUR);
    expect(news.mails(ANN)).toEqual([["post-tin"]]);
  });

  it("is left out when the digest was first", async () => {
    await planned("post-copper");
    await news.cron(FRIDAY);
    const digest = await claimed("daily");
    expect(await claimed("alerts")).toMatchObject({ deliveries: [] });
    await end(digest, "failed");
    await out(FRIDAY + DAY);
    expect(news.mails(ANN)).toEqual([["post-copper"]]);
  });

  it("that is cancelled comes with the digest", async () => {
    await planned("post-copper");
    await news.cancel((await issueOf("alerts")).id);
    await comes("post-brass", THURSDAY + 2 * HOUR, COPPER);
    await out(FRIDAY);
    expect(news.mails(ANN)).toEqual([["post-brass"], ["post-copper"]]);
  });

  it("is over for who switched it off, or has everything at once, before it went out", async () => {
    await planned("post-copper");
    await switched(false);
    await news.shift();
    expect(news.mails(ANN)).toEqual([]);
    await switched(true, "immediate");
    await out(THURSDAY + 3 * HOUR);
    await comes("post-brass", THURSDAY + 3 * HOUR, COPPER);
    expect(news.mails(ANN)).toEqual([["post-copper"], ["post-brass"]]);
    expect(await alerted()).toEqual({ places: 0 });
  });

  it("that was hidden when it was written comes with a digest", async () => {
    await planned("post-copper");
    await news.breakPost("post-copper");
    await news.shift();
    expect(await alerted()).toEqual({ places: 0 });
    await news.post("post-copper", COPPER);
    await out(FRIDAY);
    expect(news.mails(ANN)).toEqual([["post-copper"]]);
  });

  it.each([[[]], [["post-tin"]]])("is not owed when it is hidden as the digest closes with %j", async (others) => {
    await comes("post-copper", THURSDAY, COPPER);
    await news.breakPost("post-copper");
    for (const name of others) await news.post(name);
    // Nothing is new in the rest: it is skipped before anything is written.
    if (others.length === 0) await news.follow(ANN, { keys: ["economy"] });
    await out(FRIDAY);
    await news.post("post-copper", COPPER);
    await comes("post-iron", FRIDAY + DAY - HOUR);
    expect(news.mails(ANN)).toEqual([["post-copper"], ...others.map((name) => [name]), ["post-iron"]]);
  });

  it("is not owed with what a refused digest held", async () => {
    await comes("post-copper", THURSDAY, COPPER);
    await news.post("post-tin");
    await news.cron(FRIDAY);
    const digest = await claimed("daily");
    await comes("post-iron", FRIDAY + DAY - HOUR);
    await end(digest, "failed");
    await comes("post-zinc", FRIDAY + 2 * DAY - HOUR);
    expect(news.mails(ANN)).toEqual([["post-copper"], ["post-iron"], ["post-tin", "post-zinc"]]);
  });

  it("stays dealt with for who changes the frequency after something was dropped", async () => {
    await comes("post-copper", THURSDAY, COPPER);
    await news.post("post-tin");
    await news.post("post-iron");
    await news.cron(FRIDAY - HOUR);
    await news.row(`INSERT INTO dropped (frequency, post_id, at)
      SELECT 'daily', id, ${news.clock.now} FROM posts WHERE title = 'post-iron' RETURNING 1`);
    await switched(true, "weekly");
    await switched(true, "daily");
    await comes("post-zinc", FRIDAY + DAY - HOUR);
    expect(news.mails(ANN)).toEqual([["post-copper"], ["post-tin", "post-zinc"]]);
  });

  it("is forgotten with the reader", async () => {
    await comes("post-copper", THURSDAY, COPPER);
    await news.ports.subscribers.erase((await news.ports.subscribers.byEmail(ANN))?.id ?? 0, news.clock.now, "page");
    expect(await alerted()).toEqual({ places: 0 });
  });
});

const REJECTED: Receipt = { outcome: "refused", kind: "rejected", reason: said("No such mailbox.") };

function meets(receipt: Receipt | undefined): void {
  news.mailer.meets = () => receipt && { receipt, goesOut: false };
}

/** Publishes a post about copper, of which an alert is ready to go out. */
async function planned(name: string): Promise<void> {
  news.clock.now = THURSDAY;
  await news.post(name, COPPER);
  await news.cron(THURSDAY + HOUR);
}

async function issueOf(frequency: string) {
  const issue = (await news.issues()).find((one) => one.frequency === frequency);
  if (!issue) throw new Error(`There is no issue of ${frequency}.`);
  return issue;
}

async function claimed(frequency: string) {
  const { id } = await issueOf(frequency);
  const claim = await news.ports.deliveries.claim(id, { limit: 9, throughSeq: 0, claimMs: 9 * DAY }, news.clock.now);
  if (!claim) throw new Error(`Nothing of ${frequency} waits.`);
  return claim;
}

async function end(claim: Awaited<ReturnType<typeof claimed>>, state: DeliveryOutcome["state"]): Promise<void> {
  const outcome = { state, reason: undefined, messageId: undefined, carried: true, leftOut: [], madeUp: [] };
  await news.ports.deliveries.record(
    claim,
    claim.deliveries.map((delivery) => ({ ...outcome, delivery })),
    news.clock.now,
  );
}
