import { expect, it } from "vitest";
import { mailingReason } from "../../../src/core/posts/mailing.ts";

it("says for how many days a post is new, to a hundredth", () => {
  const hour = 3_600_000;
  const days = (maxAgeMs: number) =>
    mailingReason({ state: "too-old", publishedAt: 1, arrivedAt: 2 }, { maxAgeMs }).values;
  expect(days(72 * hour)).toEqual({ date: 1, arrived: 2, days: 3 });
  expect(days(36 * hour)).toEqual({ date: 1, arrived: 2, days: 1.5 });
  expect(days(8 * hour)).toEqual({ date: 1, arrived: 2, days: 0.33 });
});
