import { describe, expect, it } from "vitest";
import { folderOf, gazette, post } from "./command.ts";

describe("gazette check", () => {
  it("names file, line and reason of what the service would quarantine, as seen from here", async () => {
    const folder = await folderOf({
      "posts/good.md": post("Good"),
      "posts/no-date.md": "---\ntitle: No date\n---\nText\n",
      "posts/bad-date.md": "---\ntitle: Bad date\ndate: some day\n---\nText\n",
      "_drafts/later.md": post("Later"),
      "posts/notes.md": "No front matter.\n",
    });
    const { code, stdout } = await gazette(["check", "."], { cwd: folder });
    expect(code).toBe(1);
    expect(stdout).toMatch(/^posts\/bad-date\.md:3: .+$/m);
    expect(stdout).toMatch(/^posts\/no-date\.md: .+$/m);
    expect(stdout).toMatch(/^published 1 {2}drafts 1 {2}ignored 1 {2}quarantined 2$/m);
  });

  it("ends with 0 when every post can be read", async () => {
    const folder = await folderOf({ "site.yaml": "title: Example\n", "posts/a.md": post("A") });
    const { code, stdout } = await gazette(["check", folder, "--json"]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({ published: 1, drafts: 0, ignored: 0, quarantined: [] });
  });

  it("finds a wrong setting in site.yaml", async () => {
    const folder = await folderOf({ "site.yaml": "title: Example\ntimezone: UTC\n", "posts/a.md": post("A") });
    const { code, stdout } = await gazette(["check", folder, "--json"]);
    expect(code).toBe(1);
    expect(JSON.parse(stdout).quarantined).toMatchObject([{ key: "site.yaml", line: 2 }]);
  });

  it("finds two posts with one id, and keeps the newer", async () => {
    const folder = await folderOf({
      "posts/old.md": post("Old", "id: https://example.com/1\n").replace("2026-11-20", "2026-11-19"),
      "posts/new.md": post("New", "id: https://example.com/1\n"),
    });
    const { stdout } = await gazette(["check", folder, "--json"]);
    const { published, quarantined } = JSON.parse(stdout);
    expect(published).toBe(1);
    expect(quarantined).toMatchObject([{ key: "posts/old.md", reason: expect.stringContaining("posts/new.md") }]);
  });
});
