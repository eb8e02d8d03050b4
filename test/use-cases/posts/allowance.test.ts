import { expect, it } from "vitest";
import { allowance, countingCalls } from "../../../src/use-cases/posts/allowance.ts";
import { indexWakeUps } from "../../../src/use-cases/posts/index-wake-ups.ts";
import { memory } from "../../memory/objects.ts";

it("calls of the bucket are counted, each kind of them", async () => {
  const allowed = { ...allowance(), calls: 10 };
  const objects = countingCalls(memory(), allowed);
  const bytes = new Uint8Array();
  await objects.put("a", bytes, "text/plain");
  await objects.putIf("absent", "b", bytes, "text/plain");
  await objects.head("a");
  await objects.get("a");
  await objects.list({ prefix: "" });
  await objects.delete("a");
  expect(allowed.calls).toBe(4);
});

it("a wake-up names a hundred objects, or as many as a message holds", () => {
  const sizes = (keys: string[], together?: number) =>
    indexWakeUps(keys, together).map((wakeUp) => (wakeUp.kind === "index" ? wakeUp.keys.length : 0));
  const keys = (count: number, length = 9) => Array.from({ length: count }, () => "k".repeat(length));
  expect(sizes([])).toEqual([]);
  expect(sizes(keys(100))).toEqual([100]);
  expect(sizes(keys(201))).toEqual([100, 100, 1]);
  expect(sizes(keys(11), 10)).toEqual([10, 1]);
  // With quotes and a comma, each of these takes a thousand bytes.
  expect(sizes(keys(201, 1_997), 100)).toEqual([50, 50, 50, 50, 1]);
  expect(sizes(keys(101, 1_998))).toEqual([49, 49, 3]);
});
