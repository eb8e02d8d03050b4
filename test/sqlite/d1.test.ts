import { describe, expect, it } from "vitest";
import { keepsTheD1Contract } from "./contract.ts";
import { openD1 } from "./d1.ts";

describe("D1 in this process", () => {
  keepsTheD1Contract(async () => openD1());

  it("is migrated, and another database each time", async () => {
    const [one, other] = [openD1(), openD1()];
    await one.prepare("UPDATE site SET version = 7").run();
    expect(await one.prepare("SELECT version FROM site").first("version")).toBe(7);
    expect(await other.prepare("SELECT version FROM site").first("version")).not.toBe(7);
  });

  it("is there in a few milliseconds", () => {
    openD1().close();
    // By the processor's time: others may keep it busy.
    const started = process.cpuUsage();
    for (let time = 0; time < 20; time++) openD1().close();
    const { user, system } = process.cpuUsage(started);
    expect((user + system) / 1_000 / 20).toBeLessThan(5);
  });
});
