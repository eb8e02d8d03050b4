import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { FAULTS } from "./faults.ts";

const execute = promisify(execFile);

/** Runs the simulation in a process of its own, whose clock it may change. Returns what it printed, and whether all was well. */
async function simulate(...options: string[]): Promise<{ printed: string; fine: boolean }> {
  const command = ["--import", "./test/simulation/loader.ts", "test/simulation/run.ts", "--shrink", "0", ...options];
  try {
    const { stdout } = await execute(process.execPath, command, { timeout: 580_000 });
    return { printed: stdout, fine: true };
  } catch (fault) {
    const { stdout, stderr } = fault as { stdout: string; stderr: string };
    return { printed: stdout + stderr, fine: false };
  }
}

describe("simulated lives", () => {
  it.concurrent.each([
    ["five of a hundred days, of sites that publish once a day", ["--small", "--days", "100", "--lives", "5"]],
    ["five others", ["--small", "--days", "100", "--lives", "5", "--seed", "6"]],
    ["one of a month, of a site that publishes eight times a day", ["--days", "30", "--seed", "8"]],
    [
      "two of a month, of readers who follow tags, authors and watches",
      ["--following", "--days", "30", "--lives", "2", "--seed", "41"],
    ],
    [
      "three of a month, of sites whose issues are edited and reviewed",
      ["--editing", "--small", "--days", "30", "--lives", "3", "--seed", "200"],
    ],
  ])(
    "lose nobody, and send nothing twice: %s, and ten days more",
    async (_, life) => {
      const { printed, fine } = await simulate(...life);
      expect(printed).not.toContain("WRONG");
      expect(fine).toBe(true);
      expect(printed).toMatch(/[1-9]\d* got it/);
    },
    600_000,
  );

  it("lose nobody who changes their address, also in the middle of an issue, and send them nothing twice", async () => {
    const { printed, fine } = await simulate("--small", "--moving", "--days", "60", "--seed", "21");
    expect(printed).not.toContain("WRONG");
    expect(fine).toBe(true);
    expect(Number(/(\d+) moved/.exec(printed)?.[1])).toBeGreaterThan(10);
  }, 300_000);

  it("go on when the database is lost at any moment, and restored from its backup: nobody is lost, and nothing sent twice", async () => {
    const { printed, fine } = await simulate("--small", "--losing", "--days", "40", "--lives", "2", "--seed", "2");
    expect(printed).not.toContain("WRONG");
    expect(fine).toBe(true);
    const lost = [...printed.matchAll(/(\d+) databases lost/g)].reduce((sum, [, count]) => sum + Number(count), 0);
    expect(lost).toBeGreaterThan(8);
  }, 300_000);

  it("are the same life for the same seed", async () => {
    const lives = await Promise.all([1, 2].map(() => simulate("--days", "5", "--seed", "3")));
    const [one, other] = lives.map(({ printed }) =>
      printed.replace(/; [\d.]+ s/g, "").replace(/ in [\d.]+ s of CPU.*/g, ""),
    );
    expect(one).toBe(other);
    expect(one).toContain("got it");
  }, 300_000);

  it("leave out the cron of quiet minutes, which changes nothing for anybody", async () => {
    const health = "silence|quota|account|answers|refuse|cron|queue|trouble|deploy|pause|cancel|resend|bounce|complain";
    const life = ["--days", "3", "--seed", "5", "--leave-out", health, "--mails"];
    const told = async (...options: string[]) => {
      const { printed } = await simulate(...life, ...options);
      return { crons: Number(/(\d+) crons/.exec(printed)?.[1]), mails: printed.match(/\S+ got P.*/g) };
    };
    const [often, seldom] = [await told("--every-minute"), await told()];
    expect(seldom.mails?.length).toBeGreaterThan(5);
    expect(often.mails).toEqual(seldom.mails);
    expect(often.crons).toBeGreaterThan(10 * seldom.crons);
  }, 240_000);

  it.each(Object.entries(FAULTS))(
    "find the fault: %s",
    async (fault, { seed, days, finds, options = [] }) => {
      const { printed } = await simulate("--plant", fault, "--days", String(days), "--seed", String(seed), ...options);
      expect(printed).toMatch(finds);
    },
    240_000,
  );
});
