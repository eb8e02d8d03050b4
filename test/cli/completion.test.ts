import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { folderOf, gazette } from "./command.ts";

const script = async (shell: string) => (await gazette(["completion", shell])).stdout;

/** Returns bash's completions of a line. */
async function offered(...words: string[]): Promise<string[]> {
  const ask = `COMP_WORDS=(${words.map((word) => `'${word}'`).join(" ")}); COMP_CWORD=${words.length - 1}; _gazette; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const file = join(await folderOf({ "gazette.bash": `${await script("bash")}\n${ask}\n` }), "gazette.bash");
  return execFileSync("bash", [file], { encoding: "utf8" }).trim().split("\n");
}

describe("gazette completion", () => {
  it("completes commands, options and their values in bash", async () => {
    expect(await offered("gazette", "pub")).toEqual(["publish"]);
    expect(await offered("gazette", "publish", "--pr")).toEqual(["--prune"]);
    expect(await offered("gazette", "issues", "--preview", "")).toEqual(["html", "text", "eml"]);
    expect(await offered("gazette", "issues", "1", "re")).toEqual(["resume", "resend"]);
  });

  it.each(["zsh", "fish"])("names every command for %s", async (shell) => {
    const text = await script(shell);
    for (const name of ["init", "publish", "import-subscribers", "doctor"]) expect(text).toContain(name);
  });

  it.runIf(existsSync("/usr/bin/zsh"))("is a script that zsh can read", async () => {
    execFileSync("zsh", ["-n"], { input: await script("zsh") });
  });

  it("asks which shell", async () => {
    const { code, stderr } = await gazette(["completion", "tcsh"]);
    expect(code).toBe(2);
    expect(stderr).toContain("bash, zsh, fish");
  });
});
