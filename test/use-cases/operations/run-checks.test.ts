import { expect, it } from "vitest";
import { checkResult } from "../../../src/core/operations/check.ts";
import { runChecks } from "../../../src/use-cases/operations/run-checks.ts";

const never = () => new Promise<never>(() => {});

it("checks go on beside each other, and one that fails is a result: a failure only where nothing works without it", async () => {
  const checks = await runChecks(
    { sleep: never },
    {
      tokens: async () => checkResult("ok", "fine"),
      bucket: async () => Promise.reject(new Error("no answer to ann@example.com")),
      hub: async () => Promise.reject(new Error("x".repeat(1_000))),
    },
  );
  expect(checks).toMatchObject([
    { name: "tokens", state: "ok", found: "fine" },
    { name: "bucket", state: "fail", finding: "no-answer" },
    { name: "hub", state: "unknown", finding: "no-answer" },
  ]);
  expect(checks[1]?.found).not.toContain("ann@example.com");
  expect(checks[2]?.found).toHaveLength(300);
});

it("one that takes too long is late, and keeps no other waiting", async () => {
  const checks = await runChecks({ sleep: async () => {} }, { quota: never, mx: never });
  expect(checks).toMatchObject([
    { name: "quota", state: "fail", finding: "late" },
    { name: "mx", state: "unknown", finding: "late" },
  ]);
});
