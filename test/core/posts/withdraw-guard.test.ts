import { describe, expect, it } from "vitest";
import { isMassWithdrawal } from "../../../src/core/posts/withdraw-guard.ts";

const GUARD = { posts: 20, percent: 10 };

describe("posts that are missing", () => {
  it.each([
    [20, 20, false],
    [21, 21, true],
    [21, 209, true],
    [21, 210, false],
    [100, 1_000, false],
    [101, 1_000, true],
    [0, 0, false],
  ])("%i of %i need approval: %s", (missing, published, waits) => {
    expect(isMassWithdrawal(missing, published, GUARD)).toBe(waits);
  });

  it("never need approval if the guard is off", () => {
    expect(isMassWithdrawal(1_000, 1_000, { posts: 0, percent: 100 })).toBe(false);
  });
});
