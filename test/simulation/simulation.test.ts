import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";

const execute = promisify(execFile);

/** Runs the simulation in a process of its own, whose clock it may change. Returns what it printed, and whether all was well. */
async function simulate(...options: string[]): Promise<{ printed: string; fine: boolean }> {
  const planted = options.includes("--plant") ? ["--import", "./test/simulation/plant.ts"] : [];
  const command = [...planted, "test/simulation/run.ts", "--shrink", "0", ...options];
  try {
    const { stdout } = await execute(process.execPath, command, { timeout: 280_000 });
    return { printed: stdout, fine: true };
  } catch (fault) {
    const { stdout, stderr } = fault as { stdout: string; stderr: string };
    return { printed: stdout + stderr, fine: false };
  }
}

describe("simulated lives", () => {
  it("lose nobody, and send nothing twice: ten of ten days, and ten more until all is delivered", async () => {
    const { printed, fine } = await simulate("--days", "10", "--lives", "10");
    expect(printed).not.toContain("WRONG");
    expect(fine).toBe(true);
    expect(printed).toMatch(/[1-9]\d* got it/);
  }, 300_000);

  it("are the same life for the same seed", async () => {
    const lives = await Promise.all([1, 2].map(() => simulate("--days", "5", "--seed", "3")));
    const [one, other] = lives.map(({ printed }) => printed.replace(/; [\d.]+ s/g, "").replace(/ in [\d.]+ s/g, ""));
    expect(one).toBe(other);
    expect(one).toContain("got it");
  }, 300_000);

  it.each([
    ["the hold is ignored", 5],
    ["a renamed file is another post", 5],
    ["who joins at noon misses the morning", 6],
    ["a cursor never moves back", 10],
    ["our own downtime makes posts too old", 20],
    ["what was left out of a digest is owed to nobody", 5],
    ["an issue expires after a day", 20],
    ["what came back is forgotten after three days", 30],
  ])(
    "find the fault within eight of them: %s",
    async (fault, days) => {
      let found = false;
      for (let seed = 1; seed <= 8 && !found; seed++) {
        const { printed } = await simulate("--plant", fault, "--seed", String(seed), "--days", String(days));
        found = printed.includes("WRONG");
      }
      expect(found).toBe(true);
    },
    240_000,
  );
});
