import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { FAULTS } from "./faults.ts";

const execute = promisify(execFile);

/** Runs the simulation in a process of its own, whose clock it may change. Returns what it printed, and whether all was well. */
async function simulate(...options: string[]): Promise<{ printed: string; fine: boolean }> {
  const command = ["--import", "./test/simulation/loader.ts", "test/simulation/run.ts", "--shrink", "0", ...options];
  try {
    const { stdout } = await execute(process.execPath, command, { timeout: 110_000 });
    return { printed: stdout, fine: true };
  } catch (fault) {
    const { stdout, stderr } = fault as { stdout: string; stderr: string };
    return { printed: stdout + stderr, fine: false };
  }
}

describe("simulated lives", { timeout: 120_000 }, () => {
  // Long ones, and many: `npm run simulate`.
  it.each([
    ["of sites that publish once a day", ["--small", "--days", "40"]],
    ["of a site that publishes eight times a day", ["--days", "10", "--seed", "8"]],
    ["of readers who follow tags, authors and watches", ["--following", "--small", "--days", "20", "--seed", "41"]],
    ["of sites whose issues are edited and reviewed", ["--editing", "--small", "--days", "30", "--seed", "200"]],
  ])("lose nobody, and send nothing twice: %s", async (_, life) => {
    const { printed, fine } = await simulate(...life);
    expect(printed).not.toContain("WRONG");
    expect(fine).toBe(true);
    expect(printed).toMatch(/[1-9]\d* got it/);
  });

  it("lose nobody who changes their address, also in the middle of an issue, and send them nothing twice", async () => {
    const { printed, fine } = await simulate("--small", "--moving", "--days", "30", "--seed", "21");
    expect(printed).not.toContain("WRONG");
    expect(fine).toBe(true);
    expect(Number(/(\d+) moved/.exec(printed)?.[1])).toBeGreaterThan(5);
  });

  it("go on when the database is lost at any moment, and restored from its backup: nobody is lost, and nothing sent twice", async () => {
    const { printed, fine } = await simulate("--small", "--losing", "--days", "40", "--seed", "2");
    expect(printed).not.toContain("WRONG");
    expect(fine).toBe(true);
    expect(Number(/(\d+) databases lost/.exec(printed)?.[1])).toBeGreaterThan(3);
  });

  it("are the same life for the same seed", async () => {
    const [one, other] = await Promise.all(
      [1, 2].map(async () => {
        const { printed } = await simulate("--small", "--days", "5", "--seed", "3");
        return printed.replace(/; [\d.]+ s/g, "").replace(/ in [\d.]+ s of CPU.*/g, "");
      }),
    );
    expect(one).toBe(other);
    expect(one).toContain("got it");
  });

  it("leave out the cron of quiet minutes, which changes nothing for anybody", async () => {
    const health = "silence|quota|account|answers|refuse|cron|queue|trouble|deploy|pause|cancel|resend|bounce|complain";
    const life = ["--days", "1", "--seed", "5", "--leave-out", health, "--mails"];
    const told = async (...options: string[]) => {
      const { printed } = await simulate(...life, ...options);
      return { crons: Number(/(\d+) crons/.exec(printed)?.[1]), mails: printed.match(/\S+ got P.*/g) };
    };
    const [often, seldom] = await Promise.all([told("--every-minute"), told()]);
    expect(seldom.mails?.length).toBeGreaterThan(5);
    expect(often.mails).toEqual(seldom.mails);
    expect(often.crons).toBeGreaterThan(5 * seldom.crons);
  });

  it.each(Object.entries(FAULTS))("find the fault: %s", async (fault, { seed, days, finds, options = [] }) => {
    const { printed } = await simulate("--plant", fault, "--days", String(days), "--seed", String(seed), ...options);
    expect(printed).toMatch(finds);
  });
});
