import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { retry } from "../../../src/adapters/database/retry.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Tries what always fails, and returns after how long each try came. */
async function triesOf(fault: unknown): Promise<number[]> {
  const tries: number[] = [];
  const begun = Date.now();
  const tried = retry(async () => {
    tries.push(Date.now() - begun);
    throw fault;
  });
  await Promise.all([expect(tried).rejects.toBe(fault), vi.runAllTimersAsync()]);
  return tries;
}

it("a statement is tried again while the database does not respond, for fifteen seconds, each time later", async () => {
  expect(await triesOf(new Error("D1_ERROR: Network connection lost."))).toEqual([0, 100, 500, 2_000, 6_000, 15_000]);
  expect(await triesOf("no error")).toHaveLength(6);
});

it("a statement with a fault of its own is tried once", async () => {
  expect(await triesOf(new Error("D1_ERROR: UNIQUE constraint failed: SQLITE_CONSTRAINT"))).toEqual([0]);
});

it("a statement that succeeds after a failure answers", async () => {
  let tries = 0;
  const answer = retry(async () => {
    if (++tries < 3) throw new Error("D1_ERROR: Network connection lost.");
    return "answer";
  });
  await vi.runAllTimersAsync();
  expect([await answer, tries]).toEqual(["answer", 3]);
});
