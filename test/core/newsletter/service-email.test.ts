import { expect, it } from "vitest";
import { isServiceEmailWanted } from "../../../src/core/newsletter/service-email.ts";

it("a link to the preferences goes to who has not confirmed only if they were active before", () => {
  const wanted = (kind: string) => [false, true].map((before) => isServiceEmailWanted(kind, "pending", before));
  expect(wanted("preferences-link")).toEqual([false, true]);
  expect(wanted("confirmation")).toEqual([true, true]);
});

it("nobody wants a service email of a kind that is no more", () => {
  expect(isServiceEmailWanted("preferences-link", "active", false)).toBe(true);
  expect(isServiceEmailWanted("greeting", "active", true)).toBe(false);
});
