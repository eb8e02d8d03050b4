import { expect, it } from "vitest";
import { keptNotices, NOTICES_MAX } from "../../../src/core/posts/notices.ts";
import { reason } from "../../../src/core/reason.ts";

it("keeps the first notices of a post and counts all", () => {
  const notices = Array.from({ length: 50 }, (_, line) => ({ line, reason: reason("no-reason-given") }));
  expect(keptNotices(notices)).toEqual({ count: 50, first: notices.slice(0, NOTICES_MAX) });
  expect(keptNotices([])).toBeUndefined();
});
