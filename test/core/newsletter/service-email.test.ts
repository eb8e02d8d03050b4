import { expect, it } from "vitest";
import { isServiceEmailWanted } from "../../../src/core/newsletter/service-email.ts";

it("nobody wants a service email of a kind that is no more", () => {
  expect(isServiceEmailWanted("preferences-link", "active", false)).toBe(true);
  expect(isServiceEmailWanted("greeting", "active", true)).toBe(false);
});
