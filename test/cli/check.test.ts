import { readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { folderOf, gazette, post } from "./command.ts";

describe("gazette check", () => {
  it("names file, line and reason of what the service would quarantine, as seen from here", async () => {
    const folder = await folderOf({
      "posts/good.md": post("Good"),
      "posts/no-date.md": "---\ntitle: No date\n---\nText\n",
      "posts/bad-date.md": "---\ntitle: Bad date\ndate: some day\n---\nText\n",
      "_drafts/later.md": post("Later"),
      "posts/secret.md": post("Secret", "password: hunter2\n"),
      "posts/over.md": post("Over", "expiryDate: 2020-01-01\n"),
      "posts/notes.md": "No front matter.\n",
    });
    const { code, stdout } = await gazette(["check", "."], { cwd: folder });
    expect(code).toBe(1);
    expect(stdout).toMatch(/^posts\/bad-date\.md:3: .+$/m);
    expect(stdout).toMatch(/^posts\/no-date\.md: .+$/m);
    expect(stdout).toMatch(/^published 1 {2}drafts 3 {2}ignored 1 {2}quarantined 2 {2}notices 0$/m);
    expect(stdout).toMatch(/^ {2}posts\/secret\.md:\d: Not published: .+password/m);
    expect(stdout).toMatch(/^ {2}posts\/over\.md: Not published: it expired on 2020/m);
    expect(stdout).toMatch(/^ {2}_drafts\/later\.md: Not published: it lies in _drafts/m);
    expect(stdout).not.toContain("hunter2");
  });

  it("speaks the terminal's language in all that it prints", async () => {
    const folder = await folderOf({
      "posts/a.md": post("A"),
      "posts/old.md": post("Old").replace(/date: .*/, "date: 2001-01-01"),
      "posts/no-date.md": "---\ntitle: x\n---\n",
      "posts/notes.md": "x",
      "posts/colon.md": "---\ntitle: a: b\ndate: 2026-01-01\n---\nx\n",
      "posts/lost.md": `${post("Lost")}![x](lost.png)\n`,
      "stray.md": "x",
    });
    const { stdout } = await gazette(["check", "."], { cwd: folder, env: { LC_ALL: "zh_CN.UTF-8" } });
    expect(stdout).toMatch(/^新发布 \d {2}草稿 0 {2}忽略 2 {2}隔离 1 {2}提示 1$/m);
    expect(stdout).toContain("stray.md: 它不在文章文件夹内");
    expect(
      stdout.split("\n").filter((line) => /[a-z]{2,} [a-z]{2,} [a-z]{2,}/.test(line.replace(/`.*?`/g, ""))),
    ).toEqual([]);
    const { code, stderr } = await gazette(["check", "nowhere"], { cwd: folder, env: { LANG: "zh_CN" } });
    expect([code, stderr]).toEqual([2, "gazette: 无法读取 nowhere：没有这个文件或文件夹。\n"]);
  });

  it("ends with 0 when every post can be read", async () => {
    const folder = await folderOf({ "site.yaml": "title: Example\n", "posts/a.md": post("A") });
    const { code, stdout } = await gazette(["check", folder, "--json"]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      published: 1,
      drafts: 0,
      held: [],
      ignored: 0,
      ignoredFiles: [],
      stored: 1,
      failed: [],
      quarantined: [],
      notices: [],
      fixable: [],
      skipped: [],
      mailing: [expect.objectContaining({ key: "posts/a.md" })],
    });
  });

  it("names posts that an editor's file names and nobody has, by key or id, and a file that cannot be read", async () => {
    const folder = await folderOf({
      "posts/a.md": post("A", "guid: the-first\n"),
      "posts/draft.md": post("Draft", "draft: true\n"),
      "issues/2026-11-27-daily.md":
        "---\norder: [posts/a.md, posts/a.md.md]\ndrop:\n- tag:news.example.com,2026:the-first\n- posts/draft.md\nremarks:\n  'the-last': Well.\n---\nOn posts/draft.md.\n",
      "issues/2026-11-27-weekly.md": "---\ndrop: posts/a.md\ndorp: x\n---\n",
    });
    const { code, stdout } = await gazette(["check", "."], { cwd: folder });
    expect(code).toBe(1);
    expect([...stdout.matchAll(/^(?: {2}notice )?issues\/.*?: /gm)].map(String)).toEqual([
      "issues/2026-11-27-weekly.md:3: ",
      "  notice issues/2026-11-27-daily.md:2: ",
      "  notice issues/2026-11-27-daily.md:5: ",
      "  notice issues/2026-11-27-daily.md:7: ",
    ]);
    expect(stdout).toContain("key or id posts/a.md.md,");
    expect(stdout).toMatch(/quarantined 1 /);
    expect((await gazette(["check", join(folder, "issues/2026-11-27-daily.md")])).stdout).toContain("notices 0");
  });

  it("names posts of one address, and what redirects cannot do, with their lines", async () => {
    const folder = await folderOf({
      "posts/first.md": post("First", "permalink: /same/\n"),
      "posts/second.md": post("Second", "draft: false\npermalink: /same/\n"),
      _redirects: "/fine /x\n/bad /y 200\n",
    });
    const { code, stdout } = await gazette(["check", "."], { cwd: folder });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ {2}notice posts\/second\.md:\d: .*\/same\/ .*posts\/first\.md/m);
    expect(stdout).toMatch(/^ {2}notice _redirects:2: 200 /m);
    const { notices } = JSON.parse((await gazette(["check", folder, "--json"])).stdout);
    expect(notices.map(({ reason }: { reason: { code: string } }) => reason.code)).toEqual([
      "redirect-status",
      "address-taken",
    ]);
  });

  it("says of each post whether it would be mailed if it came now, by the site's own max_age", async () => {
    const dated = (at: number) => post("T").replace(/date: .*/, `date: ${new Date(at).toISOString()}`);
    const [now, day] = [Date.now(), 86_400_000];
    const folder = await folderOf({
      "site.yaml": "newsletter:\n  max_age: 10d\n",
      "posts/new.md": dated(now - 8 * day),
      "posts/old.md": dated(now - 11 * day),
      "posts/future.md": dated(now + day),
    });
    const { mailing } = JSON.parse((await gazette(["check", folder, "--json"])).stdout);
    const states = mailing.map(({ key, state, mailed }: Record<string, string>) => [key, state, mailed]);
    expect(states.sort()).toEqual([
      ["posts/future.md", "not-visible-yet", true],
      ["posts/new.md", "waits", true],
      ["posts/old.md", "too-old", false],
    ]);
    const { stdout } = await gazette(["check", "."], { cwd: folder });
    expect(stdout).toMatch(/^ {2}posts\/old\.md: Will not be emailed: .+ more than 10 days before it arrived/m);
  });

  it("names what of a published post cannot be shown as it was meant, and ends with 0", async () => {
    const folder = await folderOf({
      "posts/a.md": post("A", "updated: whenever\n"),
      "posts/b.md": post("B", "updated: some day\nid: https://example.com/1\n"),
      "posts/c.md": post("C", "updated: whenever\nid: https://example.com/1\n").replace("2026-11-20", "2026-11-19"),
      "posts/d.md": post("D", "updated: whenever\ndraft: true\n"),
    });
    const { stdout } = await gazette(["check", "."], { cwd: folder });
    expect(stdout).toContain("published 2  drafts 1  ignored 0  quarantined 1  notices 2\n");
    expect(stdout).toContain('  notice posts/a.md:4: The date "whenever" cannot be read.');
    await rm(join(folder, "posts/c.md"));
    const { code, stdout: json } = await gazette(["check", folder, "--json", "--summary"]);
    expect(code).toBe(0);
    expect(JSON.parse(json)).toMatchObject({
      published: 2,
      notices: [
        { key: "posts/a.md", line: 4, reason: { code: "date-unreadable" } },
        { key: "posts/b.md", line: 4 },
      ],
      noticeReasons: [{ posts: 2, code: "date-unreadable" }],
    });
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
    expect(quarantined).toMatchObject([
      { key: "posts/old.md", reason: { code: "post-id-taken", values: { key: "posts/new.md" } } },
    ]);
  });

  it("finds as many posts as the service in files of one name, and as many when they say one id", async () => {
    const dated = (day: number, front = "") =>
      post(`Tips ${day}`, front).replace(/^date: .*$/m, `date: 2026-11-${day} 09:00:00 +0000`);
    const columns = await folderOf({
      "posts/2026-11-25-daily-brief.md": dated(25),
      "posts/2026-11-26-daily-brief.md": dated(26),
      "posts/foo/index.en.md": dated(20),
      "posts/foo/index.zh.md": dated(20),
      "posts/foo.html": dated(20),
      "posts/foo.md": dated(20),
    });
    const { code, stdout } = await gazette(["check", columns, "--json"]);
    expect([code, JSON.parse(stdout)]).toMatchObject([0, { published: 6, quarantined: [] }]);

    const said = await folderOf({
      "posts/16.md": dated(16, "guid: tips\n"),
      "posts/18.md": dated(18, "guid: tips\n"),
      "posts/17.md": dated(17, "guid: tips\n"),
    });
    const { quarantined } = JSON.parse((await gazette(["check", said, "--json"])).stdout);
    expect(quarantined.map(({ key }: { key: string }) => key)).toEqual(["posts/16.md", "posts/17.md"]);
  });

  it("counts by reason with --summary, whatever each post makes the reason quote", async () => {
    const dated = (date: string) => `---\ntitle: T\ndate: ${date}\n---\nText\n`;
    const folder = await folderOf({
      "posts/a.md": dated("some day"),
      "posts/b.md": dated('"another": day'),
      "posts/c.md": dated("someday"),
      "posts/d.md": dated("1200-01-01"),
      "posts/e.md": dated("1300-02-02"),
    });
    const { code, stdout } = await gazette(["check", folder, "--summary", "--json"]);
    expect(code).toBe(1);
    expect(JSON.parse(stdout).reasons).toMatchObject([{ posts: 3 }, { posts: 2 }]);
    const text = (await gazette(["check", ".", "--summary"], { cwd: folder })).stdout;
    expect(text).toMatch(/^3 {2}The date … cannot be read. Write it like .+ {2}\(posts\/a\.md:3\)$/m);
    expect(text).not.toMatch(/^posts\//m);
  });

  describe("--fix", () => {
    const broken = post("x").replace("title: x", 'title: "The "new" port"');
    const mended = broken.replace('"The "new" port"', '"The \\"new\\" port"');

    it("writes down what reading repairs, shows it, and has nothing left to do", async () => {
      const folder = await folderOf({ "posts/a.md": broken, "posts/b.md": post("B") });
      const before = await gazette(["check", "."], { cwd: folder });
      expect(before.stdout).toContain("1 file is readable only after a repair");
      expect(await readFile(join(folder, "posts/a.md"), "utf8")).toBe(broken);

      const { code, stdout } = await gazette(["check", ".", "--fix"], { cwd: folder });
      expect(code).toBe(0);
      expect(stdout).toBe(
        'posts/a.md:2: fixed\n  - title: "The "new" port"\n  + title: "The \\"new\\" port"\n' +
          "published 2  drafts 0  ignored 0  quarantined 0  notices 0  fixed 1\n",
      );
      expect(await readFile(join(folder, "posts/a.md"), "utf8")).toBe(mended);

      const again = await gazette(["check", folder, "--fix", "--json"]);
      expect(JSON.parse(again.stdout)).toMatchObject({ published: 2, fixed: [] });
    });

    it("does not touch a file that is well, nor one that only a person can mend", async () => {
      const twice = "---\ntitle: a\ntitle: b\n---\nText\n";
      const folder = await folderOf({ "posts/well.md": post("B"), "posts/twice.md": twice });
      const changedAt = async (name: string) => (await stat(join(folder, "posts", name))).mtimeMs;
      const before = [await changedAt("well.md"), await changedAt("twice.md")];
      const { code } = await gazette(["check", folder, "--fix"]);
      expect(code).toBe(1);
      expect([await changedAt("well.md"), await changedAt("twice.md")]).toEqual(before);
    });
  });
});
