import { describe, expect, it } from "vitest";
import { clashWinner, idTaken } from "../../../src/core/posts/id-clash.ts";

const claim = (key: string, publishedAt: number, saysId: boolean) => ({ key, publishedAt, saysId });

describe("of two posts with one id", () => {
  it.each([
    ["the one whose path gives it, though the other is newer", claim("a", 1, false), claim("b", 9, true)],
    ["the newer, where both state it", claim("a", 9, true), claim("b", 1, true)],
    ["the one with the later key, where they are as old", claim("b", 5, true), claim("a", 5, true)],
  ])("stands %s, whichever came first", (_, winner, other) => {
    expect(clashWinner(winner, other)).toBe(winner);
    expect(clashWinner(other, winner)).toBe(winner);
  });

  it("the other is told whose id it is, and by whose word", () => {
    const reasons = [true, false].map((saysId) => idTaken("tag:x", claim("posts/a.md", 1, saysId)).reason);
    expect(reasons.map(({ code }) => code)).toEqual(["post-id-taken", "post-id-others"]);
    for (const reason of reasons) expect(JSON.stringify(reason)).toMatch(/posts\/a\.md.*tag:x|tag:x.*posts\/a\.md/);
  });
});
