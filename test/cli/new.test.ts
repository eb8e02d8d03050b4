import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";
import { readPost } from "../../src/markdown/read-post.ts";
import { site } from "../markdown/a-post.ts";
import { folderOf, gazette, post } from "./command.ts";

/** Reads the post that a command wrote, as the service does. */
async function written(path: string) {
  const reading = await readPost({ key: `posts/${basename(path)}`, bytes: await readFile(path) }, site);
  if (reading.state !== "published") throw new Error(JSON.stringify(reading));
  return reading.post;
}

describe("gazette new", () => {
  it.each([
    ["a title in Chinese", "央行降息：市场怎么看？", "央行降息-市场怎么看"],
    ["quotes and backslashes", `It's the "new" \\ port: #1 & co`, "its-the-new-port-1-co"],
    ["accents in two pieces", "Cafe\u0301 noir", "caf\u00e9-noir"],
    ["a long title", "word ".repeat(40), "word-word-word-word-word-word-word-word-word-word-word-word"],
  ])("writes %s so that it is read back, and names the file after it", async (_, title, slug) => {
    const folder = await folderOf({ "site.yaml": "title: x\ntime_zone: Asia/Shanghai\n", "posts/.keep": "" });
    const { code, stdout } = await gazette([
      "new",
      title,
      "--dir",
      folder,
      "--category",
      "A gushichang",
      "--category",
      "b",
    ]);
    expect(code).toBe(0);
    const path = stdout.trimEnd();
    expect(basename(path)).toMatch(new RegExp(`^\\d{4}-\\d\\d-\\d\\d-${slug}\\.md$`));
    const read = await written(path);
    expect(read.title).toBe(title.trim());
    expect(read.categories.map(({ id }) => id)).toEqual(["a-gushichang", "b"]);
    expect(Math.abs(read.publishedAt - Date.now())).toBeLessThan(60_000);
    expect(await readFile(path, "utf8")).toMatch(/^date: .+ \+0800$/m);
  });

  it("gives a title without letters a file name", async () => {
    const folder = await folderOf({ "a.md": post("A") });
    const { stdout } = await gazette(["new", "!?", "--dir", folder]);
    expect(stdout).toMatch(/\d{4}-\d\d-\d\d-\d{6}\.md\n$/);
    expect((await written(stdout.trimEnd())).title).toBe("!?");
  });

  it("puts the post where the others are", async () => {
    for (const [files, place] of [
      [{ "posts/a.md": "" }, "posts"],
      [{ "_posts/a.md": "" }, "_posts"],
      [{ "site.yaml": "" }, "posts"],
      [{ "a.md": "" }, ""],
    ] as [Record<string, string>, string][]) {
      const folder = await folderOf(files);
      const { stdout } = await gazette(["new", "T", "--dir", folder, "--json"]);
      expect(JSON.parse(stdout).path).toMatch(new RegExp(`^${join(folder, place)}/\\d{4}-\\d\\d-\\d\\d-t\\.md$`));
    }
  });

  it("keeps a draft from being published", async () => {
    const folder = await folderOf({ "site.yaml": "title: x\n" });
    await gazette(["new", "T", "--draft", "--dir", folder]);
    expect(JSON.parse((await gazette(["check", folder, "--json"])).stdout)).toMatchObject({ drafts: 1, published: 0 });
  });

  it("overwrites no file", async () => {
    const folder = await folderOf({ "site.yaml": "title: x\n" });
    await gazette(["new", "T", "--dir", folder]);
    const { code, stderr } = await gazette(["new", "T", "--dir", folder]);
    expect(code).toBe(2);
    expect(stderr).toContain("already exists");
  });

  it("says what is wrong with the site's settings, by line", async () => {
    const folder = await folderOf({ "site.yaml": "title: x\ntime_zone: Nowhere\n" });
    const { code, stderr } = await gazette(["new", "T", "--dir", folder]);
    expect([code, stderr]).toEqual([2, expect.stringMatching(/site\.yaml:2: .*time zone/)]);
  });

  it.each([
    ["a folder that is not there", "/nowhere/at/all", "gazette init"],
    ["no title", "", "at least one character"],
  ])("given %s says what to do", async (_, dir, words) => {
    const { code, stderr } = await gazette(["new", dir === "" ? " " : "T", "--dir", dir || "."]);
    expect(code).toBe(2);
    expect(stderr).toContain(words);
  });
});
