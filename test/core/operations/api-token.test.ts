import { expect, it } from "vitest";
import { dateOf, dayOf, includesScope, SCOPES } from "../../../src/core/operations/api-token.ts";

it("a scope includes itself and those before it, and none after", () => {
  const held = SCOPES.map((scope) => SCOPES.filter((needed) => includesScope(scope, needed)));
  expect(held).toEqual([["read"], ["read", "publish"], ["read", "publish", "admin"]]);
});

it("a token's use is known by the day alone", () => {
  const at = Date.UTC(2026, 10, 20, 23, 59, 59, 999);
  expect(dateOf(dayOf(at))).toBe("2026-11-20");
  expect(dateOf(dayOf(at + 1))).toBe("2026-11-21");
});
