import { expect, it } from "vitest";
import {
  MAIL_REQUEST_MEMORY_MS,
  MAILBOX_WAITS,
  PER_NETWORK_AND_MAILBOX,
} from "../../../src/core/subscribers/mail-request.ts";

it("makes a mailbox wait longer the more emails it got, and lets its owner in again within the memory", () => {
  const waits = [...MAILBOX_WAITS];
  // The first that fits counts, so the most emails come first.
  expect(waits).toEqual(waits.toSorted((a, b) => b.answers - a.answers));
  expect(waits).toEqual(waits.toSorted((a, b) => b.ms - a.ms));
  expect(waits.at(-1)?.answers).toBe(0);
  for (const { ms } of waits) expect(ms).toBeLessThan(MAIL_REQUEST_MEMORY_MS);
});

it("gives one network fewer emails for a mailbox than the mailbox may get in all", () => {
  const longestWait = MAILBOX_WAITS[0];
  expect(PER_NETWORK_AND_MAILBOX.perDay).toBeLessThan(longestWait.answers);
  expect(PER_NETWORK_AND_MAILBOX.perHour).toBeLessThan(PER_NETWORK_AND_MAILBOX.perDay);
});
