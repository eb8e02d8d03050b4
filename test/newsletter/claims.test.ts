import { beforeEach, describe, expect, it } from "vitest";
import { CLAIM_MS } from "../../src/core/newsletter/delivery.ts";
import type { Claim, DeliveryOutcome } from "../../src/ports/newsletter/deliveries.ts";
import { FRIDAY, MINUTE, openNewsletter } from "./newsletter.ts";

let news: ReturnType<typeof openNewsletter>;
let issueId: number;

beforeEach(async () => {
  news = openNewsletter();
  for (const name of ["ann", "bob"]) await news.reader(`${name}@example.com`);
  await news.post("post-fri");
  await news.cron(FRIDAY);
  issueId = (await news.issues())[0]?.id ?? 0;
});

const claim = async (limit = 10) =>
  (await news.ports.deliveries.claim(issueId, { limit, throughSeq: 0, claimMs: CLAIM_MS }, news.clock.now)) as Claim;

const all = ({ deliveries }: Claim, outcome: Partial<DeliveryOutcome>): DeliveryOutcome[] =>
  deliveries.map((delivery) => ({
    delivery,
    state: "accepted",
    reason: undefined,
    messageId: undefined,
    carried: false,
    leftOut: [],
    madeUp: [],
    ...outcome,
  }));

const record = (by: Claim, outcome: Partial<DeliveryOutcome>) =>
  news.ports.deliveries.record(by, all(by, outcome), news.clock.now);

describe("a claim", () => {
  it("ends at its time, not before: nobody is at its deliveries then", async () => {
    await claim();
    expect(await news.ports.deliveries.sweep(news.clock.now + CLAIM_MS - 1)).toEqual([]);
    expect(await news.counts(issueId)).toEqual({ sending: 2 });
    expect(await news.ports.deliveries.sweep(news.clock.now + CLAIM_MS)).toEqual([issueId]);
    expect(await news.counts(issueId)).toEqual({ unknown: 2 });
    expect(await news.ports.deliveries.hasClaims(issueId)).toBe(false);
  });

  it("that ran out does not settle what another has claimed since", async () => {
    const first = await claim();
    news.clock.now += CLAIM_MS + MINUTE;
    await news.ports.deliveries.sweep(news.clock.now);
    expect(await news.ports.deliveries.resendUnknown(issueId, news.clock.now, news.clock.now)).toBe(2);
    const second = await claim();
    expect(second.deliveries).toHaveLength(2);
    await record(first, { state: "failed" });
    expect(await news.counts(issueId)).toEqual({ sending: 2 });
    await record(second, {});
    expect(await news.counts(issueId)).toEqual({ accepted: 2 });
  });

  it("that ran out settles what is still unknown, by what the provider said", async () => {
    const late = await claim();
    news.clock.now += CLAIM_MS + MINUTE;
    await news.ports.deliveries.sweep(news.clock.now);
    await record(late, { state: "queued" });
    expect(await news.counts(issueId)).toEqual({ unknown: 2 });
    await record(late, {});
    expect(await news.counts(issueId)).toEqual({ accepted: 2 });
  });

  it("is counted once, however often it is recorded", async () => {
    const mine = await claim();
    expect(await record(mine, {})).toMatchObject({ sent: 2, lost: 0, refused: 0 });
    expect(await record(mine, {})).toMatchObject({ sent: 2, lost: 0, refused: 0 });
  });

  it("says who may no longer be written to: who was suppressed since the issue was planned", async () => {
    await news.db
      .prepare(
        "INSERT INTO suppressions (email, reason, detail, created_at) VALUES ('ann@example.com', 'complaint', '', 1)",
      )
      .run();
    const mine = await claim();
    expect(mine.deliveries.map(({ subscriber }) => subscriber?.email)).toEqual([undefined, "bob@example.com"]);
    await news.shift();
    expect(news.mails("ann@example.com")).toEqual([]);
  });

  it("takes as many as asked, and the next one those behind them", async () => {
    const [first, second] = [await claim(1), await claim(1)];
    expect([first, second].map(({ deliveries }) => deliveries.map(({ subscriberId }) => subscriberId))).toEqual([
      [1],
      [2],
    ]);
    expect(await claim()).toBeUndefined();
  });

  it("leaves what has been sent, however far back it looks", async () => {
    await record(await claim(), {});
    await news.ports.deliveries.lookAgain(issueId);
    expect(await news.ports.deliveries.hasQueued(issueId)).toBe(false);
    expect(await claim()).toBeUndefined();
  });
});
