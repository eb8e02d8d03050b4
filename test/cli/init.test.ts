import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { readSite } from "../../src/markdown/read-site.ts";
import { folderOf, gazette } from "./command.ts";

const settingsOf = async (folder: string) => {
  const reading = readSite(await readFile(join(folder, "site.yaml")));
  if ("problem" in reading) throw new Error(reading.problem.reason.code);
  return reading.settings;
};

describe("gazette init", () => {
  it("makes a site of options alone, which the service can read and publish", async () => {
    const folder = await folderOf({});
    const answers = {
      title: '澜汀 "News" \\ #1',
      description: "What: is new",
      language: "zh-CN",
      "time-zone": "Asia/Shanghai",
      "postal-address": "1 Road: Town #2",
      "category-strings": "whole",
    };
    const options = Object.entries(answers).flatMap(([name, value]) => [`--${name}`, value]);
    const { code, stdout } = await gazette(["init", folder, ...options, "--url", "https://news.example"]);
    expect(code).toBe(0);
    expect(stdout).toContain("npx gazette publish . --url https://news.example/");
    expect(await settingsOf(folder)).toMatchObject({
      title: answers.title,
      description: answers.description,
      language: "zh-CN",
      timeZone: "Asia/Shanghai",
      postalAddress: answers["postal-address"],
      categoryStrings: "whole",
    });
    const check = await gazette(["check", folder, "--json"]);
    expect(JSON.parse(check.stdout)).toMatchObject({ published: 1, quarantined: [], fixable: [] });
    expect(await readdir(folder)).toEqual([".gitignore", "assets", "package.json", "posts", "site.yaml"]);
  });

  it("explains everything in Chinese at a terminal of China, and the files of a Chinese site, too", async () => {
    const folder = await folderOf({});
    const env = { LANG: "zh_CN.UTF-8" };
    const options = ["--title", "港口新闻", "--language", "zh-CN", "--time-zone", "Asia/Shanghai"];
    const { stdout } = await gazette(["init", folder, ...options], { env });
    expect(stdout.replaceAll(folder, "")).not.toMatch(/^(?! *npx ).*[a-z]{2,} [a-z]{2,} [a-z]{2,}/im);
    expect(stdout).toContain("接下来：");
    const [post = ""] = await readdir(join(folder, "posts"));
    expect(post).toMatch(/^\d{4}-\d\d-\d\d-你好\.md$/);
    expect(await readFile(join(folder, "site.yaml"), "utf8")).toMatch(/^# 网站的设置。.*\n# 网站的地址/);
    expect(await settingsOf(folder)).toMatchObject({ title: "港口新闻", language: "zh-CN" });
    const check = await gazette(["check", folder, "--json"], { env });
    expect(JSON.parse(check.stdout)).toMatchObject({ published: 1, quarantined: [] });
  });

  it("uses defaults with --yes, and says what the newsletter still needs", async () => {
    const folder = join(await folderOf({}), "my-site");
    const { code, stdout } = await gazette(["init", folder, "--yes"], { env: { TZ: "Europe/Lisbon" } });
    expect(code).toBe(0);
    expect(stdout).toContain("Add a postal address to site.yaml");
    expect(await settingsOf(folder)).toMatchObject({ title: "my site", timeZone: "Europe/Lisbon" });
  });

  it("overwrites no file", async () => {
    const files = { "site.yaml": "title: Mine\n", ".gitignore": "x\n", "posts/a.md": "a" };
    const folder = await folderOf(files);
    const { code, stdout } = await gazette(["init", folder, "--yes", "--json"]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      written: [join(folder, "assets/.gitkeep"), join(folder, "package.json")],
      kept: [join(folder, "site.yaml"), join(folder, ".gitignore")],
    });
    for (const [name, text] of Object.entries(files)) expect(await readFile(join(folder, name), "utf8")).toBe(text);
  });

  it.each([
    [["--title", "x", "--time-zone", "Nowhere"], "time zone"],
    [["--title", "x", "--language", "no language"], "language"],
    [[], "This is not a terminal"],
  ])("given %j writes nothing and says why", async (options, words) => {
    const folder = await folderOf({});
    const { code, stderr } = await gazette(["init", folder, ...options]);
    expect(code).toBe(2);
    expect(stderr).toContain(words);
    expect(await readdir(folder)).toEqual([]);
  });

  // util-linux's `script` provides a terminal.
  it.runIf(existsSync("/usr/bin/script")).each([
    ["en_GB.UTF-8", "What is your site called?", "Language en-GB and time zone Asia/Tokyo"],
    ["zh_CN.UTF-8", "网站叫什么名字？", "语言 zh-CN 和时区 Asia/Tokyo"],
  ])("asks three questions at a terminal, in the machine's language: %s", async (LANG, question, guessed) => {
    const folder = await folderOf({});
    const command = fileURLToPath(new URL("../../src/cli/gazette.js", import.meta.url));
    const shown = execFileSync("/usr/bin/script", ["-qec", `${process.execPath} ${command} init site`, "/dev/null"], {
      cwd: folder,
      input: ["Harbour News", "Ships", "1 Quay", ""].join("\n"),
      encoding: "utf8",
      env: { ...process.env, NO_COLOR: "1", LANG, LC_ALL: LANG, TZ: "Asia/Tokyo" },
    });
    expect(shown).toContain(question);
    expect(shown).toContain(guessed);
    expect(await settingsOf(join(folder, "site"))).toMatchObject({
      title: "Harbour News",
      description: "Ships",
      language: LANG.slice(0, 5).replace("_", "-"),
      timeZone: "Asia/Tokyo",
      postalAddress: "1 Quay",
      categoryStrings: "split",
    });
  });
});
