import { rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { folderOf, gazette, post } from "./command.ts";
import { type Service, startService, TOKEN } from "./service.ts";

let service: Service;
beforeEach(async () => {
  service = await startService();
});
afterEach(() => service.close());

const publish = (folder: string, ...more: string[]) =>
  gazette(["publish", folder, "--url", service.url, "--token", TOKEN, ...more]);
const keys = () => [...service.bucket.keys()].sort();
const puts = () => service.requests.filter((request) => !request.startsWith("GET"));

describe("gazette publish", () => {
  it("puts posts, drafts, attachments and settings where the service looks for them", async () => {
    const folder = await folderOf({
      "site.yaml": "title: Example\n",
      "posts/2026/hello.md": post("Hello"),
      "posts/2026/hello.png": "png",
      "posts/page.html": post("Page"),
      "_posts/2026-11-20-jekyll.markdown": post("Jekyll"),
      "_drafts/later.md": post("Later"),
      "assets/logo.png": "png",
    });
    expect((await publish(folder)).code).toBe(0);
    expect(keys()).toEqual([
      "assets/logo.png",
      "posts/2026-11-20-jekyll.markdown",
      "posts/2026/hello.md",
      "posts/2026/hello.png",
      "posts/_drafts/later.md",
      "posts/page.html",
      "site.yaml",
    ]);
    expect(service.bucket.get("posts/2026/hello.md")?.toString()).toBe(post("Hello"));
  });

  it("publishes Jekyll's folders of posts within a category, and Hugo's sections", async () => {
    const jekyll = await folderOf({
      "_posts/2026-11-20-a.md": post("A"),
      "blog/_posts/2026-11-20-b.md": post("B"),
      "blog/_drafts/c.md": post("C"),
      "_site/_posts/d.md": post("D"),
      "vendor/gems/_posts/e.md": post("E"),
      "blog/index.md": post("F"),
    });
    const { stdout } = await publish(jekyll, "--json");
    expect(keys()).toEqual(["posts/2026-11-20-a.md", "posts/blog/_drafts/c.md", "posts/blog/_posts/2026-11-20-b.md"]);
    const ignored = JSON.parse(stdout).ignoredFiles.map(({ key }: { key: string }) => key);
    expect(ignored).toEqual(["blog/index.md", "vendor/gems/_posts/e.md"]);

    service.bucket.clear();
    const hugo = await folderOf({
      "config.toml": "",
      "content/about.md": post("About"),
      "content/contact/index.md": post("Contact"),
      "content/posts/a.md": post("A"),
      "content/posts/_index.md": post("Posts"),
      "content/notes/b/index.md": post("B"),
      "content/notes/b/b.png": "png",
      "content/blog/c.md": post("C"),
    });
    const report = JSON.parse((await publish(hugo, "--json")).stdout);
    expect(keys()).toEqual([
      "posts/_content/blog/c.md",
      "posts/_content/notes/b/b.png",
      "posts/_content/notes/b/index.md",
      "posts/a.md",
    ]);
    expect(report.ignoredFiles).toEqual([
      { key: "content/about.md", code: "outside-posts", reason: "it lies outside the folder of the posts" },
      { key: "content/contact/index.md", code: "outside-posts", reason: "it lies outside the folder of the posts" },
      { key: "content/posts/_index.md", code: "list-page", reason: "it is the page of a list, not a post" },
    ]);
  });

  it("takes a folder without posts/ as the posts themselves", async () => {
    const folder = await folderOf({ "a.md": post("A"), "deep/b.html": post("B"), "deep/b.png": "png", "c.txt": "no" });
    await publish(folder, "--yes");
    expect(keys()).toEqual(["posts/a.md", "posts/deep/b.html", "posts/deep/b.png"]);
  });

  it("asks before it publishes a folder that is no site's, and before settings change for everybody", async () => {
    const refused = async (folder: string, words: RegExp) => {
      const { code, stdout, stderr } = await publish(folder);
      expect([code, stdout, stderr]).toEqual([2, "", expect.stringMatching(words)]);
      expect(stderr).toContain("Nothing was changed. If it is meant, add --yes.");
      expect(puts()).toEqual([]);
    };
    await refused(await folderOf({ "a.md": post("A") }), /does not look like a site: it has no posts\//);

    const folder = await folderOf({ "site.yaml": "title: Harbour\nauthor: Ann\n", "a.md": post("A") });
    expect((await publish(folder)).code).toBe(0);
    service.requests.length = 0;
    await writeFile(join(folder, "site.yaml"), "title: Other\nlanguage: zh\ncategory_strings: whole\nauthor: Ann\n");
    await refused(
      folder,
      /changes title from "Harbour" to "Other".+\nsite\.yaml changes language from "en" to "zh".+\n.+"split" to "whole"/,
    );
    await refused(join(folder, "site.yaml"), /changes title/);
    // What nobody needs to be asked about.
    await writeFile(join(folder, "site.yaml"), "title: Harbour\nauthor: Bob\n");
    expect((await publish(folder)).code).toBe(0);
    await writeFile(join(folder, "site.yaml"), "title: Other\n");
    expect((await publish(folder, "--dry-run")).code).toBe(0);
    expect((await publish(folder, "--yes")).code).toBe(0);
    expect(String(service.bucket.get("site.yaml"))).toBe("title: Other\n");
  });

  it("leaves alone what is not part of the site", async () => {
    const folder = await folderOf({
      "README.md": "Read me",
      "posts/.hidden.md": post("Hidden"),
      "posts/.git/x.md": post("Git"),
      "node_modules/x/readme.md": post("Package"),
      "posts/a.md": post("A"),
      "notes.md": post("Beside the posts"),
    });
    await publish(folder);
    expect(keys()).toEqual(["posts/a.md"]);
  });

  it("counts files below posts/ and assets/ that nobody could be served, without sending them", async () => {
    const folder = await folderOf({ "posts/a.md": post("A"), "posts/a.psd": "x", "assets/run.js": "x" });
    const { stdout } = await publish(folder, "--json");
    expect(JSON.parse(stdout)).toMatchObject({ published: 1, ignored: 2 });
    expect(keys()).toEqual(["posts/a.md"]);
  });

  it("sends site.yaml first, then files, and the posts only when both have arrived", async () => {
    const folder = await folderOf({ "posts/a.md": post("A"), "site.yaml": "title: Example\n", "assets/a.png": "png" });
    service.delayMs = 100;
    await publish(folder);
    expect(service.batches).toEqual([["site.yaml"], ["assets/a.png"], ["posts/a.md"]]);
  });

  it("sends nothing the second time, and then only what changed", async () => {
    const folder = await folderOf({ "posts/a.md": post("A"), "posts/b.md": post("B"), "site.yaml": "title: x\n" });
    await publish(folder);
    service.requests.length = 0;

    const again = await publish(folder, "--json");
    expect(puts()).toEqual([]);
    expect(JSON.parse(again.stdout)).toMatchObject({ published: 0, updated: 0, unchanged: 3, stored: 0 });

    // Of the same length, so that only the bytes differ.
    await writeFile(join(folder, "posts/b.md"), post("C"));
    service.batches.length = 0;
    const changed = await publish(folder, "--json");
    expect(service.batches).toEqual([["posts/b.md"]]);
    expect(JSON.parse(changed.stdout)).toMatchObject({ updated: 1, unchanged: 2 });
  });

  it("sees past the first page of what the bucket holds", async () => {
    const files = Array.from({ length: 1_001 }, (_, n) => [
      `posts/${String(n).padStart(5, "0")}.md`,
      post(`Post ${n}`),
    ]);
    const folder = await folderOf(Object.fromEntries(files));
    await publish(folder);
    expect(keys()).toHaveLength(1_001);
    expect(Math.max(...service.batches.map(({ length }) => length))).toBe(100);
    expect(service.batches).toHaveLength(11);

    service.requests.length = 0;
    await publish(folder);
    expect(service.requests).toEqual([
      "GET /api/v1/objects",
      "GET /api/v1/objects",
      "GET /api/v1/quarantine",
      "GET /api/v1/notices",
    ]);
  });

  it("keeps a batch within 4 MB, and sends a file above it alone, as it is", async () => {
    const [three, five] = [Buffer.alloc(3 << 20, "3"), Buffer.alloc(5 << 20, "5")];
    const folder = await folderOf({ "assets/a.png": three, "assets/b.png": three, "assets/大 图 #1.png": five });
    expect((await publish(folder, "--yes")).code).toBe(0);
    expect(service.batches.map(({ length }) => length)).toEqual([1, 1]);
    expect(puts().filter((request) => request.startsWith("PUT"))).toEqual([
      `PUT /api/v1/objects/assets/${encodeURIComponent("大 图 #1.png")}`,
    ]);
    expect(service.bucket.get("assets/大 图 #1.png")?.equals(five)).toBe(true);
  });

  it("gives a Chinese file name one key, however the file system composes it", async () => {
    const folder = await folderOf({ "posts/央行降息.md": post("央行"), "posts/cafe\u0301.md": post("Café") });
    await publish(folder);
    expect(keys()).toEqual(["posts/caf\u00e9.md", "posts/央行降息.md"].sort());
  });

  it("refuses two files that would be one object", async () => {
    const folder = await folderOf({ "posts/a.md": post("A"), "_posts/a.md": post("B") });
    const { code, stderr } = await publish(folder);
    expect(code).toBe(2);
    expect(stderr).toContain("have the same key posts/a.md");
    expect(puts()).toEqual([]);
  });

  describe("of one file", () => {
    it("gives it the key it has when its site is published", async () => {
      const folder = await folderOf({
        "site.yaml": "title: x\n",
        "posts/2026/one.md": post("One"),
        "posts/two.md": "",
      });
      const { code, stdout } = await publish(join(folder, "posts/2026/one.md"), "--json");
      expect(code).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({ published: 1, quarantined: [] });
      expect(keys()).toEqual(["posts/2026/one.md"]);
    });

    it("makes it a post when there is no site around it", async () => {
      const folder = await folderOf({ "2026-11-20-alone.md": post("Alone") });
      await publish(join(folder, "2026-11-20-alone.md"));
      expect(keys()).toEqual(["posts/2026-11-20-alone.md"]);
    });

    it("does not prune: one file does not say what is gone", async () => {
      const folder = await folderOf({ "a.md": post("A") });
      expect((await publish(join(folder, "a.md"), "--prune")).code).toBe(2);
      expect(service.requests).toEqual([]);
    });
  });

  describe("--prune", () => {
    it("withdraws posts and attachments whose file is gone, and nothing else", async () => {
      const folder = await folderOf({ "posts/a.md": post("A"), "posts/b.md": post("B"), "assets/b.png": "png" });
      await publish(folder);
      service.bucket.set("site.yaml", Buffer.from("title: kept\n"));
      await rm(join(folder, "posts/b.md"));
      await rm(join(folder, "assets"), { recursive: true });

      expect(JSON.parse((await publish(folder, "--json")).stdout)).toMatchObject({ withdrawn: 0 });
      expect(keys()).toHaveLength(4);
      const { stdout, code } = await publish(folder, "--json", "--prune");
      expect(code).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({ withdrawn: 2, unchanged: 1 });
      expect(keys()).toEqual(["posts/a.md", "site.yaml"]);
    });

    it("leaves attachments alone when the folder is only the posts", async () => {
      service.bucket.set("assets/logo.png", Buffer.from("png"));
      service.bucket.set("posts/old.md", Buffer.from(post("Old")));
      await publish(await folderOf({ "a.md": post("A") }), "--prune", "--yes");
      expect(keys()).toEqual(["assets/logo.png", "posts/a.md"]);
    });

    it("leaves copies of other hosts' images alone, which never had a file", async () => {
      service.bucket.set("assets/mirror/0123456789abcdef0123456789abcdef.png", Buffer.from("png"));
      service.bucket.set("assets/old.png", Buffer.from("png"));
      await publish(await folderOf({ "posts/a.md": post("A"), "assets/new.png": "png" }), "--prune");
      expect(keys()).toEqual(["assets/mirror/0123456789abcdef0123456789abcdef.png", "assets/new.png", "posts/a.md"]);
    });

    it("never takes an empty folder for the wish to withdraw everything", async () => {
      service.bucket.set("posts/a.md", Buffer.from(post("A")));
      const { code, stderr } = await publish(await folderOf({ "posts/.keep": "" }), "--prune");
      expect(code).toBe(2);
      expect(stderr).toContain("Nothing to publish");
      expect(keys()).toEqual(["posts/a.md"]);
    });
  });

  it("only says what it would do with --dry-run", async () => {
    const folder = await folderOf({ "posts/a.md": post("A") });
    service.bucket.set("posts/gone.md", Buffer.from("x"));
    const { code, stdout } = await publish(folder, "--dry-run", "--prune");
    expect(code).toBe(0);
    expect(stdout).toMatch(/would upload +posts\/a\.md\nwould withdraw +posts\/gone\.md\n/);
    expect(keys()).toEqual(["posts/gone.md"]);
  });

  it("says of each post whether it will be mailed, and names ten of many", async () => {
    const old = Object.fromEntries(Array.from({ length: 12 }, (_, at) => [`posts/${at}.md`, post(`old ${at}`)]));
    const folder = await folderOf({ "posts/new.md": post("New"), ...old });
    const { code, stdout } = await publish(folder);
    expect(code).toBe(0);
    expect(stdout).toContain("  posts/new.md: Will be mailed.\n");
    expect(stdout.match(/Will not be mailed: too old\./g)).toHaveLength(10);
    expect(stdout).toContain("… and 2 more");
    expect(stdout).toContain("gazette mail <post>");
    await writeFile(join(folder, "posts/new.md"), post("Newer"));
    expect(JSON.parse((await publish(folder, "--json")).stdout).mailing).toEqual([
      {
        key: "posts/new.md",
        state: "waits",
        mailed: true,
        at: "2026-11-20T00:10:00Z",
        reason: expect.objectContaining({ detail: "Will be mailed." }),
      },
    ]);
  });

  it("mails what is too old with `gazette mail`, and says why where it cannot", async () => {
    await publish(await folderOf({ "posts/new.md": post("New"), "posts/old.md": post("old") }));
    const mail = (...args: string[]) => gazette(["mail", ...args, "--url", service.url, "--token", TOKEN]);
    expect(await mail("posts/old.md", "--dry-run")).toMatchObject({
      code: 0,
      stdout: "posts/old.md: Will not be mailed: too old.\n",
    });
    expect(await mail("posts/old.md")).toMatchObject({ code: 0, stdout: "posts/old.md: Released by order.\n" });
    const { code, stdout } = await mail("posts/new.md", "posts/none.md", "--json");
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      posts: [],
      refused: [
        { key: "posts/new.md", reason: expect.stringContaining("Will be mailed anyway.") },
        { key: "posts/none.md", reason: expect.stringContaining("There is no object") },
      ],
    });
  });

  it("names what of a post cannot be shown, also when nothing has changed since, and ends with 0", async () => {
    const folder = await folderOf({
      "posts/good.md": post("Good"),
      "posts/a.md": post("noticed"),
      "posts/b.md": post("noticed"),
    });
    const line = /^ {2}notice posts\/a\.md:7: There is no such picture\.\n {2}notice posts\/b\.md:7/m;
    const first = await publish(folder);
    expect([first.code, first.stdout]).toEqual([0, expect.stringMatching(line)]);
    expect(first.stdout).toContain("notices 4\n");
    expect(first.stdout).toContain("and 2 more notices");
    await writeFile(join(folder, "posts/a.md"), post("noticed", "tags: a\n"));
    service.bucket.set("posts/somebody-elses.md", Buffer.from(post("noticed")));
    const { code, stdout } = await publish(folder, "--json");
    const { updated, unchanged, notices, noticeCount } = JSON.parse(stdout);
    expect([code, updated, unchanged, noticeCount]).toEqual([0, 1, 2, 4]);
    expect(notices).toMatchObject([
      { key: "posts/a.md", line: 7, reason: { detail: "There is no such picture." } },
      { key: "posts/b.md", line: 7 },
    ]);
  });

  describe("with posts nobody could read", () => {
    it("names file, line and reason, and ends with 1", async () => {
      const folder = await folderOf({ "posts/good.md": post("Good"), "posts/坏.md": post("broken") });
      const { code, stdout, stderr } = await publish(folder);
      expect(code).toBe(1);
      expect(stdout).toContain("published 1  updated 0  withdrawn 0  unchanged 0  drafts 0  quarantined 1\n");
      expect(stdout).toContain("posts/坏.md:3: The title is broken.\n");
      expect(stderr).toBe("");
    });

    it("says so again when nothing has changed since, of this folder only", async () => {
      const folder = await folderOf({ "posts/good.md": post("Good"), "posts/bad.md": post("broken") });
      await publish(folder);
      service.bucket.set("posts/somebody-elses.md", Buffer.from(post("broken")));
      service.requests.length = 0;
      const { code, stdout } = await publish(folder, "--json");
      expect(code).toBe(1);
      expect(puts()).toEqual([]);
      expect(JSON.parse(stdout)).toEqual({
        published: 0,
        updated: 0,
        withdrawn: 0,
        unchanged: 1,
        drafts: 0,
        ignored: 0,
        ignoredFiles: [],
        stored: 0,
        quarantined: [
          { key: "posts/bad.md", line: 3, reason: expect.objectContaining({ detail: "The title is broken." }) },
        ],
        held: [],
        notices: [],
        noticeCount: 0,
        failed: [],
        skipped: [],
        mailing: [],
      });
    });

    it("ends with 0 once they are mended", async () => {
      const folder = await folderOf({ "posts/bad.md": post("broken") });
      await publish(folder);
      await writeFile(join(folder, "posts/bad.md"), post("Mended"));
      expect((await publish(folder)).code).toBe(0);
    });
  });

  describe("over a bad line", () => {
    it("tries again what passes by itself", async () => {
      const folder = await folderOf({ "posts/a.md": post("A"), "posts/b.md": post("B", "draft: true\n") });
      service.faults = [undefined, { status: 503 }, { status: 0 }, { status: 429, retryAfter: 1 }];
      const { code, stdout } = await publish(folder, "--json");
      expect(code).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({
        published: 1,
        drafts: 1,
        held: [{ key: "posts/b.md", reason: { detail: "It is a draft." } }],
        failed: [],
      });
      expect(puts()).toHaveLength(4);
    });

    it("loses one file of a batch the service refuses, not its neighbours", async () => {
      const folder = await folderOf({
        "posts/a.md": post("A"),
        "posts/refused.md": post("B"),
        "posts/z.md": post("Z"),
      });
      const { code, stdout } = await publish(folder);
      expect(code).toBe(2);
      expect(keys()).toEqual(["posts/a.md", "posts/z.md"]);
      expect(stdout).toContain("failed posts/refused.md: the service answered 400: A key holds no such word.");
    });
  });

  describe("given wrongly", () => {
    it("says which token is wanted", async () => {
      const folder = await folderOf({ "posts/a.md": post("A") });
      const { code, stderr } = await gazette(["publish", folder, "--url", service.url, "--token", "wrong"]);
      expect(code).toBe(2);
      expect(stderr).toContain("refused the token (401)");
      expect(stderr).toContain("PUBLISH_TOKEN");
    });

    it("asks whether the service is running when nobody listens, at once", async () => {
      const folder = await folderOf({ "posts/a.md": post("A") });
      const gone = await startService();
      await gone.close();
      const { code, stderr } = await gazette(["publish", folder, "--url", gone.url, "--token", TOKEN]);
      expect(code).toBe(2);
      expect(stderr).toContain("Is the service running?");
    });

    it.each([
      ["a folder that is not there", async () => "/nowhere/at/all", "no such file or folder"],
      [
        "a folder that cannot be read",
        async () => {
          const link = join(await folderOf({}), "loop");
          await symlink(link, link);
          return link;
        },
        "form a loop",
      ],
      [
        "a file in it that cannot be read",
        async () => {
          const folder = await folderOf({ "posts/a.md": post("A") });
          await symlink(join(folder, "gone.md"), join(folder, "posts/b.md"));
          return folder;
        },
        "no such file or folder",
      ],
      ["a file that is no post", async () => join(await folderOf({ "a.exe": "x" }), "a.exe"), "is not a post"],
    ])("names %s", async (_, folder, words) => {
      const { code, stderr } = await publish(await folder());
      expect(code).toBe(2);
      expect(stderr).toContain(words);
      expect(puts()).toEqual([]);
    });

    it.each([
      [["publish", "."], "--url"],
      [["publish", ".", "--url", "localhost:8787", "--token", "x"], "full address"],
      [["publish", ".", "--url", "http://localhost", "--token", "x", "--concurrency", "0"], "1 to 256"],
      [["print"], "unknown command"],
    ])("ends %j with 2 and a word why", async (args, words) => {
      const { code, stderr } = await gazette(args);
      expect(code).toBe(2);
      expect(stderr).toContain(words);
    });
  });

  it("follows links to folders, but not in a circle", async () => {
    const folder = await folderOf({ "site/posts/a.md": post("A"), "site/elsewhere/b.md": post("B") });
    await symlink(join(folder, "site/elsewhere"), join(folder, "site/posts/linked"));
    await symlink(join(folder, "site"), join(folder, "site/posts/circle"));
    await publish(join(folder, "site"));
    expect(keys()).toEqual(["posts/a.md", "posts/linked/b.md"]);
  });

  it("takes address and token from the environment", async () => {
    const folder = await folderOf({ "posts/a.md": post("A") });
    const env = { GAZETTE_URL: `${service.url}/`, GAZETTE_TOKEN: TOKEN };
    expect((await gazette(["publish", folder], { env })).code).toBe(0);
    expect(keys()).toEqual(["posts/a.md"]);
  });
});
