import { expect, inject, it } from "vitest";
import { runLoad } from "./load.ts";

it("loses nothing that anybody was told, though D1, R2, the queue and SES fail under load", async () => {
  const built = inject("builtWorker");
  const report = await runLoad({
    seconds: 6,
    seed: 7,
    faults: 0.04,
    readers: 2,
    publishers: 2,
    subscribers: 12,
    built,
  });
  const { lost, twice, wrong, requests, struck, confirmations, deliveries } = report;
  expect({ lost, twice, wrong }).toEqual({ lost: [], twice: [], wrong: [] });

  // All of it took place, or this has proved nothing.
  const answered = (kind: string, status: string) => requests.find((seen) => seen.kind === kind)?.answers[status] ?? 0;
  for (const [kind, status] of [
    ["feed", "200"],
    ["put", "200"],
    ["subscribe", "202"],
  ] as const)
    expect(answered(kind, status), kind).toBeGreaterThan(0);
  expect(Object.values(confirmations).reduce((sum, count) => sum + count, 0)).toBe(12);
  expect(deliveries.accepted).toBeGreaterThan(0);
  for (const place of ["database", "bucket", "queue"])
    expect(
      Object.keys(struck).filter((what) => what.startsWith(place)),
      place,
    ).not.toEqual([]);
});
