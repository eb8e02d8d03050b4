import { expect, it } from "vitest";
import { issueFileKey } from "../../../src/core/newsletter/issue-edit.ts";

it("finds what an editor wrote about an issue by the day it closes on, where it closes", () => {
  const closedAt = Date.UTC(2026, 0, 1, 17);
  const slot = { timeZone: "Asia/Shanghai", hour: 1 };
  expect(issueFileKey({ frequency: "daily", closedAt, slots: [slot] }, "UTC")).toBe("issues/2026-01-02-daily.md");
  expect(issueFileKey({ frequency: "daily", closedAt, slots: [] }, "UTC")).toBe("issues/2026-01-01-daily.md");
});
