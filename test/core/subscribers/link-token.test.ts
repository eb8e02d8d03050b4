import { describe, expect, it } from "vitest";
import {
  isLinkFresh,
  isSince,
  LINK_LIFE_MS,
  LINK_PURPOSES,
  type LinkClaim,
  linkPayload,
  nextLinkTime,
  parseLinkPayload,
} from "../../../src/core/subscribers/link-token.ts";

const AT = 1_700_000_000_000;
const DAY = 86_400_000;

describe("what a link carries", () => {
  it("is read as it was written, to the second, and without a time where it never expires", () => {
    for (const purpose of LINK_PURPOSES) {
      const claim = { purpose, subscriberId: 12_345 };
      const isEndless = LINK_LIFE_MS[purpose] === Number.POSITIVE_INFINITY;
      expect(parseLinkPayload(purpose, linkPayload({ ...claim, madeAt: AT + 999 }))).toEqual({
        ...claim,
        madeAt: isEndless ? 0 : AT,
      });
      expect(parseLinkPayload(purpose, linkPayload({ ...claim, madeAt: AT, emailId: 7 }))).toEqual(
        isEndless ? { ...claim, madeAt: 0 } : { ...claim, madeAt: AT, emailId: 7 },
      );
    }
    expect(linkPayload({ purpose: "confirm", subscriberId: 35, madeAt: 36_000, emailId: 36 })).toBe("z-10-10");
  });

  it("is nothing where it has another form, or numbers that cannot be", () => {
    for (const payload of ["", "Z-1", "1-1-1-1", "1-", "1", `${"z".repeat(11)}-1`, `1-1-${"z".repeat(11)}`, " 1-1"])
      expect(parseLinkPayload("confirm", payload)).toBeUndefined();
    expect(parseLinkPayload("unsubscribe", "1-1")).toBeUndefined();
    expect(parseLinkPayload("unsubscribe", "1")).toBeDefined();
  });
});

it("a link works as long as its purpose says, and for ever where it ends something", () => {
  const lives = { confirm: 7 * DAY, manage: 90 * DAY, preferences: DAY, address: DAY };
  for (const [purpose, life] of Object.entries(lives) as [LinkClaim["purpose"], number][]) {
    const claim = { purpose, subscriberId: 1, madeAt: AT };
    expect([isLinkFresh(claim, AT + life), isLinkFresh(claim, AT + life + 1)]).toEqual([true, false]);
  }
  for (const purpose of ["unsubscribe", "unfollow"] as const)
    expect(isLinkFresh({ purpose, subscriberId: 1, madeAt: 0 }, AT)).toBe(true);
});

it("a link that is made from a moment on is told from one made before, in whole seconds", () => {
  expect([nextLinkTime(AT), nextLinkTime(AT + 1), nextLinkTime(AT + 999)]).toEqual([AT, AT + 1_000, AT + 1_000]);
  const claim = { purpose: "manage" as const, subscriberId: 1, madeAt: AT };
  expect([isSince(claim, AT), isSince(claim, AT + 1)]).toEqual([true, false]);
});
