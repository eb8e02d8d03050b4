import { describe, expect, it } from "vitest";
import { holdAt, isMassRelease, keepLongerHold, mailRuleAt } from "../../../src/core/newsletter/mail-guard.ts";
import { defaultSite } from "../../../src/core/site.ts";

const MINUTE = 60_000;
const T = 1_800_000_000_000;
const GUARD = { holdMinMs: 2 * MINUTE, releasePosts: 50 };
const { newsletter } = defaultSite(new URL("https://news.example.com/"));
const hold = (minutes: number) => ({ ...newsletter, holdMs: minutes * MINUTE });

describe("the hold", () => {
  it("is never shorter than the Worker's minimum", () => {
    expect(holdAt(hold(0), GUARD, T)).toBe(2 * MINUTE);
    expect(holdAt(hold(5), GUARD, T)).toBe(5 * MINUTE);
    expect(holdAt(hold(0), { ...GUARD, holdMinMs: 0 }, T)).toBe(0);
    expect(holdAt({ ...hold(0), longerHold: { ms: 9, until: T + 1 } }, { ...GUARD, holdMinMs: 1 }, T)).toBe(9);
    expect(mailRuleAt(hold(5), GUARD, T)).toEqual({ holdMs: 5 * MINUTE, maxAgeMs: newsletter.maxAgeMs });
  });

  it("gets shorter only once the longer one has passed", () => {
    const shorter = keepLongerHold(hold(30), hold(0), T);
    expect(holdAt(shorter, GUARD, T + 30 * MINUTE - 1)).toBe(30 * MINUTE);
    expect(holdAt(shorter, GUARD, T + 30 * MINUTE)).toBe(2 * MINUTE);
  });

  it("is not shortened further by a second change, nor lengthened by other changes", () => {
    const once = keepLongerHold(hold(30), hold(20), T);
    const twice = keepLongerHold(once, hold(0), T + MINUTE);
    expect(holdAt(twice, GUARD, T + 30 * MINUTE)).toBe(30 * MINUTE);
    expect(holdAt(twice, GUARD, T + 31 * MINUTE)).toBe(2 * MINUTE);
    const same = keepLongerHold(once, hold(20), T + 10 * MINUTE);
    expect(holdAt(same, GUARD, T + 30 * MINUTE)).toBe(20 * MINUTE);
  });

  it("gets longer at once", () => {
    expect(holdAt(keepLongerHold(hold(10), hold(60), T), GUARD, T)).toBe(60 * MINUTE);
  });
});

describe("a release", () => {
  it("needs approval above three times the busiest day, and above what the Worker allows", () => {
    expect([isMassRelease(50, 0, GUARD), isMassRelease(51, 0, GUARD)]).toEqual([false, true]);
    expect([isMassRelease(60, 20, GUARD), isMassRelease(61, 20, GUARD)]).toEqual([false, true]);
    expect(isMassRelease(1_000_000, 0, { ...GUARD, releasePosts: 0 })).toBe(false);
    expect(isMassRelease(2, 0, { ...GUARD, releasePosts: 1 })).toBe(true);
  });
});
