import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { folderOf, gazette } from "./command.ts";

const CHINESE = { LANG: "zh_CN.UTF-8" };
/** Three words in a row that are no example to be typed. */
const ENGLISH = /[A-Za-z']{2,}[,;:]? [a-z']{2,}[,;:]? [a-z']{2,}/;

async function commands(): Promise<string[]> {
  const { stdout } = await gazette(["--help"]);
  return [...stdout.matchAll(/^ {2}([a-z-]+) (?:\[|<| )/gm)].map(([, name = ""]) => name);
}

describe("gazette in Chinese", () => {
  it("explains every command without an English sentence", async () => {
    for (const name of [...(await commands()), "secrets rotate"]) {
      if (name === "help") continue;
      const { code, stdout } = await gazette([...name.split(" "), "--help"], { env: CHINESE });
      const prose = stdout
        .replace(/`[^`]*`|\bgazette .*/g, "")
        .split("\n")
        .filter((line) => ENGLISH.test(line));
      expect([name, code, prose]).toEqual([name, 0, []]);
      expect(stdout).toContain("选项:");
    }
  });

  it.each([
    ["backp"],
    ["backup"],
    ["backup", "--jsn"],
    ["backup", "a", "b"],
    ["completion", "tcsh"],
    ["start", "--port", "0"],
    ["status", "--url"],
    ["status", "--token", "x"],
    ["status", "--url", "x"],
  ])("says what is wrong with arguments: %j", async (...args: string[]) => {
    const { code, stderr } = await gazette(args, { env: CHINESE });
    expect([code, stderr]).toEqual([2, expect.stringMatching(/^错误：.*\n/)]);
    expect(stderr.replace(/'[^']*'|--\w+ <\w+>/g, "")).not.toMatch(/[a-z]{2,} [a-z]{2,}/);
  });

  it("says what is wrong with a variable of the environment", async () => {
    const { stderr } = await gazette(["status"], { env: { ...CHINESE, GAZETTE_URL: "x", GAZETTE_ADMIN_TOKEN: "x" } });
    expect(stderr).toMatch(/^错误：选项 --url <url> 的值“x”（来自环境变量 GAZETTE_URL）无效。必须/);
  });

  it("wraps at eighty cells of a terminal, where a character takes two, and begins no line with a comma", async () => {
    const { stdout } = await gazette(["--help"], { env: CHINESE });
    const lines = stdout.slice(stdout.indexOf("命令:"), stdout.indexOf("环境变量：")).split("\n");
    const cells = (line: string) => line.length + (line.match(/[\u2e80-\uffef]/g)?.length ?? 0);
    expect(Math.max(...lines.map(cells))).toBeLessThanOrEqual(80);
    expect(lines.filter((line) => /^\s*[，。；：、）]/.test(line))).toEqual([]);
  });

  it("writes JSON and exit codes as in English", async () => {
    const folder = await folderOf({ "posts/a.md": "---\ntitle: A\n---\nno date\n" });
    const [english, chinese] = [
      await gazette(["check", folder, "--json"]),
      await gazette(["check", folder, "--json"], { env: CHINESE }),
    ];
    const shape = (text: string) => JSON.parse(text, (key, value) => (key === "detail" ? "" : value));
    expect([chinese.code, shape(chinese.stdout)]).toEqual([english.code, shape(english.stdout)]);
  });

  it("says in JSON what it adopted as in English, and in words in Chinese", async () => {
    const folder = await folderOf({ "_posts/2024-05-01-a.md": "---\ntitle: A\n---\nText\n" });
    const adopted = (...more: string[]) => gazette(["adopt", folder, "--yes", ...more], { env: CHINESE });
    const [english] = JSON.parse((await adopted("--json")).stdout).findings;
    expect(english.what).toBe("There is no _config.yml: everything in site.yaml is a guess.");
    expect((await adopted()).stdout).toContain("请看 没有 _config.yml：site.yaml 中的内容都是猜测。");
    expect(await readFile(join(folder, "site.yaml"), "utf8")).toMatch(/^# 网站的设置，取自旧网站。/);
  });
});
