import { expect, it } from "vitest";
import { tripReason } from "../../../src/core/newsletter/circuit-breaker.ts";

const fine = { sent: 1_000, lost: 0, refused: 0, bounced: 0, complained: 0 };
const reasonOf = (stats: Partial<typeof fine>) => tripReason({ ...fine, ...stats })?.code;

it.each([
  ["too-many-complained", { sent: 3_000, complained: 3 }, { sent: 3_001, complained: 3 }],
  ["too-many-complained", { sent: 3, complained: 3 }, { sent: 3, complained: 2 }],
  ["too-many-bounced", { sent: 200, bounced: 10 }, { sent: 201, bounced: 10 }],
  ["too-many-bounced", { sent: 10, bounced: 10 }, { sent: 9, bounced: 9 }],
  ["too-many-refused", { sent: 10, refused: 10 }, { sent: 11, refused: 10 }],
  ["too-many-lost", { sent: 180, lost: 20 }, { sent: 181, lost: 20 }],
])("pauses an issue as %s at %j, and not at %j", (reason, tooMany, bearable) => {
  expect(reasonOf(tooMany)).toBe(reason);
  expect(reasonOf(bearable)).toBeUndefined();
});

it("says how many of how many, and the limit in per cent", () => {
  const reason = tripReason({ ...fine, sent: 180, lost: 20 });
  expect(reason?.values).toEqual({ total: 200, these: 20, limit: 10 });
});
