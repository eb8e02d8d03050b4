import { execFile, spawn } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FAULTS } from "./faults.ts";

const PROGRAM = ["--import", "./test/simulation/loader.ts", "test/simulation/run.ts"];
/** What a command that is through prints last. */
const END = /^[\d.]+ days in .* a minute\n/m;

/** A process of its own, whose clock the simulation may change. It lives through one command after another. */
class Simulation {
  readonly #child = spawn(process.execPath, [...PROGRAM, "-"]);
  readonly #waiting: PromiseWithResolvers<string>[] = [];
  #fault: Error | undefined;

  constructor() {
    let [printed, faults] = ["", ""];
    this.#child.stdout.setEncoding("utf8").on("data", (text) => {
      printed += text;
      for (let end = END.exec(printed); end; end = END.exec(printed)) {
        this.#waiting.shift()?.resolve(printed.slice(0, end.index));
        printed = printed.slice(end.index + end[0].length);
      }
    });
    this.#child.stderr.setEncoding("utf8").on("data", (text) => {
      faults += text;
    });
    // Who asks a process that has ended is told by "close".
    this.#child.stdin.on("error", () => {});
    this.#child.once("close", (code) => {
      this.#fault = new Error(`The simulation ended with ${code}: ${printed}${faults}`);
      for (const { reject } of this.#waiting) reject(this.#fault);
    });
  }

  /** Returns what a command printed, but for how long it took. */
  run(...command: string[]): Promise<string> {
    if (this.#fault) return Promise.reject(this.#fault);
    const printed = Promise.withResolvers<string>();
    this.#waiting.push(printed);
    this.#child.stdin.write(`${JSON.stringify(["--shrink", "0", ...command])}\n`);
    return printed.promise.then(withoutTimes);
  }

  stop(): void {
    this.#child.kill("SIGKILL");
  }
}

const withoutTimes = (printed: string) => printed.replace(/; [\d.]+ s$/gm, "");

describe("simulated lives", { timeout: 120_000 }, () => {
  let simulation: Simulation;
  beforeAll(() => {
    simulation = new Simulation();
  });
  afterAll(() => simulation.stop());

  // Long ones, and many: `npm run simulate`.
  it.each([
    ["of sites that publish once a day", ["--small", "--days", "12"]],
    ["of a site that publishes eight times a day", ["--days", "5", "--seed", "8"]],
    ["of readers who follow tags, authors and watches", ["--following", "--small", "--days", "12", "--seed", "41"]],
    ["of sites whose issues are edited and reviewed", ["--editing", "--small", "--days", "12", "--seed", "200"]],
  ])("lose nobody, and send nothing twice: %s", async (_, life) => {
    const printed = await simulation.run(...life);
    expect(printed).not.toContain("WRONG");
    expect(printed).toMatch(/[1-9]\d* got it/);
  });

  it("lose nobody who changes their address, also in the middle of an issue, and send them nothing twice", async () => {
    const printed = await simulation.run("--small", "--moving", "--days", "12", "--seed", "21");
    expect(printed).not.toContain("WRONG");
    expect(Number(/(\d+) moved/.exec(printed)?.[1])).toBeGreaterThan(5);
  });

  it("go on when the database is lost at any moment, and restored from its backup: nobody is lost, and nothing sent twice", async () => {
    const printed = await simulation.run("--small", "--losing", "--days", "14", "--seed", "2");
    expect(printed).not.toContain("WRONG");
    expect(Number(/(\d+) databases lost/.exec(printed)?.[1])).toBeGreaterThan(3);
  });

  it("are the same life for the same seed, whatever else its process lives through", async () => {
    const life = ["--small", "--days", "5", "--seed", "3"];
    const { stdout } = await promisify(execFile)(process.execPath, [...PROGRAM, ...life]);
    const printed = await simulation.run(...life);
    expect(printed).toBe(withoutTimes(stdout.replace(END, "")));
    expect(printed).toContain("got it");
  });

  it("leave out the cron of quiet minutes, which changes nothing for anybody", async () => {
    const health = "silence|quota|account|answers|refuse|cron|queue|trouble|deploy|pause|cancel|resend|bounce|complain";
    const life = ["--days", "1", "--seed", "5", "--leave-out", health, "--mails"];
    const told = async (...options: string[]) => {
      const printed = await simulation.run(...life, ...options);
      return { crons: Number(/(\d+) crons/.exec(printed)?.[1]), mails: printed.match(/\S+ got P.*/g) };
    };
    const [often, seldom] = await Promise.all([told("--every-minute"), told()]);
    expect(seldom.mails?.length).toBeGreaterThan(5);
    expect(often.mails).toEqual(seldom.mails);
    expect(often.crons).toBeGreaterThan(5 * seldom.crons);
  });

  it.each(Object.entries(FAULTS))("find the fault: %s", async (fault, { seed, days, finds, options = [] }) => {
    const printed = await simulation.run("--plant", fault, "--days", String(days), "--seed", String(seed), ...options);
    expect(printed).toMatch(finds);
  });
});
