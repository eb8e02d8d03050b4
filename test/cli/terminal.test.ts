import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { folderOf, gazette, gazetteProcess, post } from "./command.ts";

const GAZETTE = fileURLToPath(new URL("../../src/cli/gazette.js", import.meta.url));
/** util-linux's `script` runs a command in a terminal. */
const hasScript = process.platform === "linux" && spawnSync("script", ["--version"]).status === 0;
const COLOUR = /\u001b\[\d+m/;

/** Returns the output of a command on a terminal with colours, stdout and stderr together. */
function atATerminal(line: string, env: Record<string, string> = {}): string {
  // These also affect colours.
  const { NO_COLOR, FORCE_COLOR, NODE_DISABLE_COLORS, CI, TMUX, ...inherited } = process.env;
  const command = line.replace(/^gazette/, `"${process.execPath}" "${GAZETTE}"`);
  return execFileSync("script", ["-qec", `${command}; true`, "/dev/null"], {
    encoding: "utf8",
    env: { ...inherited, TERM: "xterm-256color", ...env },
    stdio: ["ignore", "pipe", "ignore"],
  });
}

const aSite = () => folderOf({ "posts/2026-11-20-a.md": post("A"), "posts/b.md": "---\ntitle: B\n---\nno date\n" });

describe.skipIf(!hasScript)("gazette at a terminal (needs util-linux's script)", () => {
  it("shows progress, rate and remaining time, and highlights what needs attention", async () => {
    const seen = atATerminal(`gazette check "${await aSite()}"`);
    expect(seen).toMatch(/100 % {2}2\/2 posts {2}\d+\/s {2}\d+s left/);
    expect(seen).toMatch(COLOUR);
    // At the end, the bar is removed and the cursor shown.
    expect(seen.lastIndexOf("\u001b[?25h")).toBeGreaterThan(seen.lastIndexOf("\u001b[?25l"));
  });

  it("uses no colour with NO_COLOR", async () => {
    expect(atATerminal(`gazette check "${await aSite()}"`, { NO_COLOR: "1" })).not.toMatch(COLOUR);
  });

  it("prints JSON alone into a file, with the bar beside it", async () => {
    const folder = await aSite();
    const seen = atATerminal(`gazette check "${folder}" --json > "${join(folder, "out.json")}"`);
    expect(seen).toContain("2/2 posts");
    expect(JSON.parse(readFileSync(join(folder, "out.json"), "utf8"))).toMatchObject({ published: 1 });
  });
});

describe("gazette in a pipe", () => {
  it("draws no bar and no colour, unless it is told to by FORCE_COLOR", async () => {
    const folder = await aSite();
    const plain = await gazette(["check", folder]);
    expect([plain.code, plain.stderr, COLOUR.test(plain.stdout)]).toEqual([1, "", false]);
    expect((await gazetteProcess(["check", folder], { env: { FORCE_COLOR: "1" } })).stdout).toMatch(COLOUR);
  });

  it("says what was meant by a command or an option that there is not, and its version", async () => {
    const typo = await gazette(["publsh", "."]);
    expect([typo.code, typo.stdout, typo.stderr]).toEqual([2, "", expect.stringContaining("Did you mean publish?")]);
    const option = await gazette(["publish", ".", "--ulr", "x"]);
    expect([option.code, option.stderr]).toEqual([2, expect.stringContaining("Did you mean --url?")]);
    const { version } = JSON.parse(readFileSync(join(GAZETTE, "../../../package.json"), "utf8"));
    expect(await gazette(["--version"])).toEqual({ code: 0, stdout: `${version}\n`, stderr: "" });
  });

  it("explains every command, with the options it takes", async () => {
    const { stdout } = await gazette(["--help"]);
    const commands = [...stdout.matchAll(/^ {2}([a-z-]+) (?:\[|<)/gm)].map(([, name = ""]) => name);
    expect(commands.length).toBeGreaterThanOrEqual(14);
    const explained = async (name: string) => {
      const help = await gazette([name, "--help"]);
      expect([name, help.code, help.stderr]).toEqual([name, 0, ""]);
      expect(help.stdout).toContain(`Usage: gazette ${name}`);
      const reports = !["init", "new", "completion", "preview", "start", "ci", "deploy", "destroy"].includes(name);
      if (reports) expect([name, help.stdout]).toEqual([name, expect.stringContaining("--json")]);
    };
    await Promise.all(commands.filter((name) => name !== "help").map(explained));
  }, 120_000);

  it("shows an escape sequence in a file's name or text, and does not obey it", async () => {
    const evil = "\u001b]0;owned\u0007\u001b[2J";
    const folder = await folderOf({ [`posts/${evil}.md`]: `---\ntitle: A\n---\n` });
    const { stdout } = await gazette(["check", folder]);
    expect(stdout).not.toMatch(/[\u001b\u0007]/);
    expect(stdout).toContain("\\u001b]0;owned\\u0007");
    const gone = await gazette(["check", `nowhere${evil}`]);
    expect([gone.code, gone.stderr]).toEqual([2, expect.not.stringMatching(/[\u001b\u0007]/)]);
  });

  it.runIf(process.platform === "linux")(
    "says that a disk is full, and does not mind a reader who has seen enough",
    async () => {
      const folder = await aSite();
      const run = (line: string) =>
        spawnSync("sh", ["-c", line, "sh", process.execPath, GAZETTE, folder], { encoding: "utf8" });
      const full = run('"$1" "$2" check "$3" > /dev/full');
      expect([full.status, full.stderr]).toEqual([2, expect.stringContaining("no space left")]);
      expect(run('{ "$1" "$2" --help; echo "ended with $?" >&2; } | true').stderr).toBe("ended with 0\n");
    },
  );
});
