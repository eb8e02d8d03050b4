import { beforeEach, describe, expect, it } from "vitest";
import { rateGate } from "../../../src/adapters/database/newsletter/rate-gate.ts";
import { said } from "../../../src/core/reason.ts";
import type { RateGate } from "../../../src/ports/newsletter/rate-gate.ts";
import { openD1 } from "../../sqlite/d1.ts";

const NOW = Date.UTC(2026, 10, 20, 6);
const SECOND = 1_000;
const MINUTE = 60 * SECOND;

let gate: RateGate;
beforeEach(() => {
  gate = rateGate(openD1());
});

/** An account of ten mails a second, of which nine are used. */
const know = ({ perSecond = 10, perDay = 1_000, sentToday = 0 } = {}, at = NOW) =>
  gate.setQuota({ perSecond, perDay, sentToday }, at);

const slots = async (wanted: number, at: number) => {
  const answer = await gate.take(wanted, at);
  return answer.outcome === "granted" ? answer.slots : 0;
};

describe("slots", () => {
  it("are a second's worth of nine tenths of the rate, one after another", async () => {
    await know();
    const first = await gate.take(100, NOW);
    expect(first).toMatchObject({ outcome: "granted", slots: 9, startAt: NOW });
    expect(first.outcome === "granted" && first.everyMs).toBeCloseTo(1_000 / 9, 6);
    expect(await gate.take(100, NOW + 10)).toEqual({
      outcome: "wait",
      until: NOW + SECOND,
      reason: "rate",
      detail: undefined,
    });
    expect(await slots(100, NOW + 949)).toBe(0);
    expect(await gate.take(3, NOW + 950)).toMatchObject({ slots: 3, startAt: NOW + SECOND });
    // As long after a pause: slots of the past are gone.
    expect(await gate.take(9, NOW + MINUTE)).toMatchObject({ slots: 9, startAt: NOW + MINUTE });
    expect(await slots(1, NOW + MINUTE)).toBe(1);
  });

  it("are one at a time for the slowest account", async () => {
    await know({ perSecond: 0.5 });
    expect(await gate.take(5, NOW)).toMatchObject({ slots: 1, startAt: NOW });
    expect(await gate.take(5, NOW)).toMatchObject({ outcome: "wait", until: Math.ceil(NOW + 1_000 / 0.45) });
    await know({ perSecond: 0 });
    expect(await gate.perSecond(NOW)).toBeCloseTo(0.01, 6);
  });

  it("are given early to a single mail, which is behind what was given before", async () => {
    await know({ perSecond: 1 });
    expect(await gate.take(9, NOW)).toMatchObject({ slots: 1 });
    const next = NOW + 1_000 / 0.9;
    expect(await gate.take(1, NOW)).toMatchObject({ slots: 1, startAt: next });
    // The next would be 3,333 ms away, and no earlier than three seconds before it.
    expect(await slots(1, NOW)).toBe(1);
    expect(await slots(1, NOW + 333)).toBe(0);
    expect(await slots(1, NOW + 334)).toBe(1);
    expect(await slots(2, NOW + 334)).toBe(0);
  });

  it("are none before the quota is known, which another worker is asking for", async () => {
    expect(await gate.perSecond(NOW)).toBe(0);
    expect(await gate.take(5, NOW)).toEqual({
      outcome: "wait",
      until: NOW + SECOND,
      reason: "rate",
      detail: undefined,
    });
    await know();
    expect(await gate.perSecond(NOW)).toBeCloseTo(9, 6);
  });
});

describe("the day's quota", () => {
  it("is given out to the last mail: issues leave a part of it to single ones", async () => {
    await know({ perSecond: 100, perDay: 30 });
    expect(await gate.leftForIssues()).toBe(20);
    expect(await slots(50, NOW)).toBe(20);
    expect(await gate.leftForIssues()).toBe(0);
    const later = NOW + MINUTE;
    expect(await gate.take(50, later)).toEqual({
      outcome: "wait",
      until: later + 15 * MINUTE,
      reason: "quota",
      detail: undefined,
    });
    for (let mail = 0; mail < 10; mail++) expect(await slots(1, later)).toBe(1);
    expect(await gate.take(1, later)).toMatchObject({ outcome: "wait", reason: "quota" });
    await gate.giveBack(2);
    expect(await slots(1, later)).toBe(1);
    expect(await gate.leftForIssues()).toBe(0);
    await gate.giveBack(13);
    expect(await gate.leftForIssues()).toBe(4);
  });

  it("is not what a mail waits for while one is left", async () => {
    await know({ perSecond: 1, perDay: 31, sentToday: 19 });
    expect(await slots(5, NOW)).toBe(1);
    expect(await gate.take(5, NOW + 10)).toMatchObject({ outcome: "wait", reason: "rate" });
  });

  it("is never less than nothing, and counts whole mails", async () => {
    await know({ perDay: 100.9, sentToday: 50.2 });
    expect(await gate.leftForIssues()).toBe(50 - 10);
    await know({ perDay: 100, sentToday: 150 });
    await gate.giveBack(11);
    expect(await gate.leftForIssues()).toBe(1);
  });

  it("that comes back ends the wait for it, and no other", async () => {
    await know();
    await gate.waitUntil(NOW + MINUTE, "quota");
    await know({ sentToday: 1_000 });
    expect(await gate.take(5, NOW)).toMatchObject({ outcome: "wait", until: NOW + MINUTE, reason: "quota" });
    await know({ sentToday: 999 });
    expect(await slots(1, NOW)).toBe(1);
    await know();
    await gate.waitUntil(NOW + MINUTE, "rate");
    await know();
    expect(await gate.take(5, NOW)).toMatchObject({ until: NOW + MINUTE, reason: "rate" });
  });

  it("is asked for once a minute by one worker, and every five seconds while it keeps mails waiting", async () => {
    expect(await gate.mayAskQuota(NOW)).toBe(true);
    expect(await gate.mayAskQuota(NOW)).toBe(false);
    // No answer yet: again after a second and a half.
    expect(await gate.mayAskQuota(NOW + 1_499)).toBe(false);
    expect(await gate.mayAskQuota(NOW + 1_500)).toBe(true);
    await know({}, NOW + 2_000);
    expect(await gate.mayAskQuota(NOW + 61_999)).toBe(false);
    expect(await gate.mayAskQuota(NOW + 62_000)).toBe(true);
    // What is left is for single mails.
    await know({ perDay: 30, sentToday: 20 }, NOW + MINUTE * 2);
    expect(await gate.mayAskQuota(NOW + MINUTE * 2 + 4_999)).toBe(false);
    expect(await gate.mayAskQuota(NOW + MINUTE * 2 + 5_000)).toBe(true);
    await know({}, NOW + MINUTE * 3);
    await gate.waitUntil(NOW + MINUTE * 4, "quota");
    expect(await gate.mayAskQuota(NOW + MINUTE * 3 + 5_000)).toBe(true);
    // A wait that is over is none.
    await know({ sentToday: 1_000 }, NOW + MINUTE * 4);
    await gate.giveBack(1_000);
    expect(await gate.mayAskQuota(NOW + MINUTE * 4 + 5_000)).toBe(false);
    await know({}, NOW + MINUTE * 5);
    await gate.waitUntil(NOW + MINUTE * 5 + 10_000, "quota");
    expect(await gate.mayAskQuota(NOW + MINUTE * 5 + 10_000)).toBe(false);
  });

  it("is not asked for while the provider is silent, and often when it is tried again", async () => {
    await know();
    await gate.noteSilence(NOW, said("No answer."));
    expect(await gate.mayAskQuota(NOW + 14_999)).toBe(false);
    expect(await gate.mayAskQuota(NOW + 15_000)).toBe(true);
    await know({}, NOW + 15_000);
    await gate.waitUntil(NOW + 30_000, "rate");
    expect(await gate.mayAskQuota(NOW + 20_000)).toBe(true);
  });
});

describe("throttling", () => {
  it("halves the rate, once a second for all, which is back after two minutes", async () => {
    await know();
    await gate.slowDown(NOW);
    expect(await gate.perSecond(NOW)).toBeCloseTo(4.5, 6);
    await gate.slowDown(NOW + 999);
    expect(await gate.perSecond(NOW + MINUTE)).toBeCloseTo(9, 6);
    expect(await gate.perSecond(NOW + MINUTE / 2)).toBeCloseTo(6.75, 6);
    expect(await gate.perSecond(NOW + 10 * MINUTE)).toBeCloseTo(9, 6);
    expect(await gate.take(5, NOW)).toMatchObject({ outcome: "wait", until: NOW + SECOND });
    await gate.slowDown(NOW + SECOND);
    expect(await gate.perSecond(NOW + SECOND)).toBeCloseTo((4.5 + 9 / 120) / 2, 6);
  });

  it("leaves a twentieth of the rate", async () => {
    await know();
    for (let second = 0; second < 10; second++) await gate.slowDown(NOW + second * SECOND);
    expect(await gate.perSecond(NOW + 9 * SECOND)).toBeCloseTo(9 * 0.05, 6);
  });

  it("does not bring slots forward that are further away", async () => {
    await know();
    await gate.take(1, NOW);
    await gate.slowDown(NOW);
    await gate.slowDown(NOW + SECOND);
    for (let mail = 0; mail < 8; mail++) await gate.take(1, NOW + SECOND);
    const before = await gate.take(5, NOW + SECOND);
    await gate.slowDown(NOW + 2 * SECOND);
    expect(await gate.take(5, NOW + SECOND)).toEqual(before);
  });
});

describe("a provider that does not answer", () => {
  const WHY = said("No answer.");
  const waitsUntil = async (at: number) => {
    const answer = await gate.take(5, at);
    return answer.outcome === "wait" ? answer.until : 0;
  };

  it("is left alone for twice as long each time, a quarter of an hour at most", async () => {
    await know();
    await gate.noteSilence(NOW, WHY);
    expect(await gate.take(5, NOW + 14_999)).toEqual({
      outcome: "wait",
      until: NOW + 15_000,
      reason: "silence",
      detail: WHY,
    });
    for (const seconds of [30, 60, 120, 240, 480, 900, 900, 900, 900, 900, 900]) {
      const at = await waitsUntil(NOW);
      await gate.noteSilence(at, WHY);
      expect(await waitsUntil(NOW)).toBe(at + seconds * SECOND);
    }
  });

  it("is then tried with one mail, which keeps the others away until it has an answer", async () => {
    await know();
    await gate.noteSilence(NOW, WHY);
    const at = NOW + 15_000;
    expect(await gate.take(5, at)).toMatchObject({ slots: 1, startAt: at });
    expect(await waitsUntil(at)).toBe(at + 30_000);
    await gate.noteAnswer(at + SECOND);
    expect(await slots(5, at + SECOND)).toBe(5);
  });

  it("and answers, ends its own wait and no other", async () => {
    await know();
    await gate.noteSilence(NOW, WHY);
    await gate.noteAnswer(NOW);
    expect(await slots(5, NOW)).toBe(5);
    // Without a silence, an answer says nothing about slots that others hold.
    await gate.noteAnswer(NOW);
    expect(await slots(5, NOW)).toBe(0);
    await gate.noteSilence(NOW, WHY);
    await gate.waitUntil(NOW + MINUTE, "quota");
    await gate.noteAnswer(NOW);
    expect(await waitsUntil(NOW)).toBe(NOW + MINUTE);
  });

  it("does not shorten a longer wait", async () => {
    await know();
    await gate.waitUntil(NOW + MINUTE, "quota");
    await gate.noteSilence(NOW, WHY);
    expect(await waitsUntil(NOW)).toBe(NOW + MINUTE);
    await gate.waitUntil(NOW + MINUTE, "quota");
    expect(await gate.take(5, NOW)).toMatchObject({ reason: "silence", detail: WHY });
    await gate.waitUntil(NOW + MINUTE + 1, "quota");
    expect(await gate.take(5, NOW)).toMatchObject({ until: NOW + MINUTE + 1, reason: "quota", detail: undefined });
    expect(await slots(5, NOW + MINUTE + 1)).toBe(1);
  });
});

describe("sending that is stopped", () => {
  it("says why it was first, lets single mails through, and starts once", async () => {
    await know();
    expect(await gate.start()).toBe(false);
    await gate.stop(said("Paused."), NOW);
    await gate.stop(said("Still paused."), NOW + SECOND);
    expect(await gate.take(2, NOW)).toEqual({ outcome: "stopped", reason: said("Paused.") });
    expect(await slots(1, NOW)).toBe(1);
    await gate.waitUntil(NOW + MINUTE, "quota");
    expect(await gate.take(1, NOW)).toMatchObject({ outcome: "wait", until: NOW + MINUTE });
    expect(await gate.start()).toBe(true);
    expect(await gate.start()).toBe(false);
    expect(await slots(2, NOW + MINUTE)).toBe(2);
  });
});
