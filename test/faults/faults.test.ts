import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { cases, runCase } from "./cases.ts";
import { Gazette } from "./gazette.ts";

const SUBSCRIBERS = 60;

describe("an issue reaches each subscriber once", () => {
  let gazette: Gazette;
  beforeAll(async () => {
    gazette = await Gazette.open(inject("builtWorker"));
  });
  afterAll(() => gazette?.close());

  it.each(cases.filter(({ slow }) => !slow).map((row) => [row.name, row] as const))("%s", async (_name, row) => {
    const { problems, mailsOf, states, reasons, issue } = await runCase(gazette, row, SUBSCRIBERS);
    expect(problems).toEqual([]);
    // A crash costs a sub-batch of each sender at most, and a list this short has one sender.
    const told = JSON.stringify({ mailsOf, states, reasons, issue });
    expect(mailsOf[1] ?? 0, told).toBeGreaterThanOrEqual(SUBSCRIBERS - 48);
  });
});
