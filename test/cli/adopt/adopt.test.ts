import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { arePublic } from "../../../src/cli/adopt/guarded-fetch.ts";
import { wordpressHtml } from "../../../src/cli/adopt/wordpress-body.ts";
import { defaultSite } from "../../../src/core/site.ts";
import { adopt as texts } from "../../../src/locales/en/cli/adopt.ts";
import { readSite } from "../../../src/markdown/read-site.ts";
import { folderOf, gazette } from "../command.ts";
import { zipOf } from "../zip.ts";

const sample = (name: string) => readFile(new URL(name, import.meta.url), "utf8");
/** A PNG of one pixel. */
const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==",
  "base64",
);

interface Adopted {
  read(file: string): Promise<string>;
  report: {
    posts: number;
    held: Record<string, number>;
    left: Record<string, number>;
    pictures: Record<string, number>;
    findings: { file: string | null; what: string }[];
  };
  into: string;
}

/** Adopts a source and checks what became of it. */
async function adopted(source: string, args: string[] = [], env: Record<string, string> = {}): Promise<Adopted> {
  const into = args.includes("--into") ? (args[args.indexOf("--into") + 1] ?? "") : source;
  const { code, stdout, stderr } = await gazette(["adopt", source, ...args, "--json"], { env });
  expect([code, stderr]).toEqual([0, ""]);
  return { read: (file) => readFile(join(into, file), "utf8"), report: JSON.parse(stdout), into };
}

async function checked(folder: string) {
  const { stdout } = await gazette(["check", folder, "--json"]);
  return JSON.parse(stdout);
}

const settingsOf = async ({ read }: Adopted) => {
  const reading = readSite(new TextEncoder().encode(await read("site.yaml")));
  if ("problem" in reading) throw new Error(JSON.stringify(reading));
  return { ...defaultSite(new URL("https://harbour.example/")), ...reading.settings };
};

async function pictureHost(): Promise<string> {
  const server = createServer((_, response) => response.writeHead(200, { "content-type": "image/png" }).end(PNG));
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe("gazette adopt of a WordPress export", () => {
  const adoptHarbour = async (pictures = "https://harbour.example", args: string[] = [], env = {}) => {
    const folder = await folderOf({ "export.xml": (await sample("harbour.xml")).replaceAll("PICTURES", pictures) });
    return adopted(join(folder, "export.xml"), ["--into", join(folder, "site"), ...args], env);
  };

  it("writes posts that the service reads, at their addresses, with the ids that feeds gave them", async () => {
    const site = await adoptHarbour();
    const post = await site.read("posts/2024-05-01-two-tides.html");
    expect(post).toContain(
      'title: "Two tides: \\"spring\\" and neap"\ndate: 2024-05-01T06:00:00Z\nupdated: 2024-05-02T06:00:00Z\n',
    );
    expect(post).toContain(
      'guid: "https://harbour.example/?p=11"\npermalink: "/2024/05/two-tides/"\naliases:\n  - "/?p=11"\n',
    );
    expect(post).toContain('authors:\n  - "Ann Pilot"\ncategories:\n  - "Sea & News"\ntags:\n  - "tide"\n');
    expect(post).toContain("<p>The first paragraph.<br>\nIts second line.</p>");
    expect(post).toContain("<figcaption>The old <em>pier</em></figcaption>");
    expect(post).toContain("<pre>kept\n\nas it is</pre>");
    expect(post).toContain('<figure><img src="https://harbour.example/wp-content/uploads/a.png" alt=""></figure>');
    expect(post).toContain("Boxed words.");
    expect(post).toContain("two [sic]");
    expect(post).toContain("{{ braces }}");
    expect(post).not.toMatch(/fancy_box|\[caption|\[gallery id|<!--more/);
    expect(await site.read("posts/2024-06-01-潮.html")).toContain("---\n\n<p>A block.</p>");

    expect(await settingsOf(site)).toMatchObject({
      title: "Harbour & Quay",
      language: "en-GB",
      timeZone: "Etc/GMT-8",
      permalink: "/:year/:month/:title/",
      postIds: "path",
    });
    expect(await site.read("_redirects")).toContain("/category/sea-news/ /categories/sea-%26-news/");
    const { published, drafts, quarantined, notices } = await checked(site.into);
    expect({ published, drafts, quarantined, notices }).toEqual({
      published: 2,
      drafts: 3,
      quarantined: [],
      notices: [],
    });
  });

  it("says what needs a hand, and holds back what was not for everybody", async () => {
    const { report, read, into } = await adoptHarbour();
    expect(report).toMatchObject({
      posts: 5,
      held: { draft: 1, private: 1, "password-protected": 1 },
      left: { comments: 1, "page entries": 1 },
      pictures: { copied: 0 },
    });
    const said = report.findings.map(({ what }) => what).join("\n");
    expect(said).toMatch(/fancy_box colour="red"\] is not known: its text stays/);
    expect(said).toMatch(/gallery ids="21,22,99"\]: 1 of its pictures are not in the export/);
    expect(said).toMatch(/\[sic\] stays as it is/);
    expect(said).toMatch(/pictures stay at harbour\.example/);
    const all = await Promise.all(
      ["site.yaml", "posts/2024-06-01-潮.html", "posts/2024-06-03-15.html", "posts/13.html"].map(read),
    );
    expect(all.join("\n")).not.toMatch(/@harbour|@mail|hunter2/);
    await rm(into, { recursive: true });
    const text = await gazette(["adopt", join(into, "../export.xml"), "--into", into]);
    expect(text.stdout).toContain("of these not published: draft 1, private 1, password-protected 1");
    expect(await read("ADOPTED.md")).toContain("## What needs a hand");
  });

  it("copies pictures with --fetch only, to their old paths, each once, and none from a private address", async () => {
    const host = await pictureHost();
    const site = await adoptHarbour(host, ["--fetch", "--url", host], { MIRROR_ORIGINS: host });
    expect(site.report.pictures).toMatchObject({ copied: 3, failed: 0 });
    expect(await readFile(join(site.into, "wp-content/uploads/2024/05/pier.png"))).toEqual(PNG);
    const post = await site.read("posts/2024-05-01-two-tides.html");
    expect(post).toContain('<img src="/wp-content/uploads/2024/05/pier.png" alt="A pier" />');
    expect(post).toContain('image: "/wp-content/uploads/b.png"');
    expect(await checked(site.into)).toMatchObject({ quarantined: [], notices: [], stored: 5 });
    const refused = await adoptHarbour(host, ["--fetch"]);
    expect(refused.report.pictures).toMatchObject({ copied: 0, failed: 3 });
  });

  it.for([
    [
      "declares entities",
      '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><rss><channel/></rss>',
      "document type",
    ],
    ["is no export", "<rss><channel><title>x</title></channel></rss>", "is not a WordPress export"],
  ])("refuses a file that %s", async ([, xml, words]) => {
    const folder = await folderOf({ "export.xml": xml ?? "" });
    const { code, stderr } = await gazette(["adopt", join(folder, "export.xml"), "--into", join(folder, "site")]);
    expect([code, stderr]).toEqual([2, expect.stringContaining(words ?? "")]);
  });

  it("refuses a piece that no parser should hold", async () => {
    const xml = `<rss><channel><item><content:encoded><![CDATA[${"a".repeat(17_000_000)}`;
    const folder = await folderOf({ "export.xml": xml });
    const { code, stderr } = await gazette(["adopt", join(folder, "export.xml"), "--into", join(folder, "site")]);
    expect([code, stderr]).toEqual([2, expect.stringContaining("a piece of more than 16 MB")]);
  });

  it("asks no name that leads into a private network", () => {
    const of = (address: string, family: number) => ({ address, family });
    expect(arePublic([of("93.184.216.34", 4), of("2606:2800:220:1::1", 6)])).toBe(true);
    expect(arePublic([of("93.184.216.34", 4), of("10.0.0.1", 4)])).toBe(false);
    expect(arePublic([of("::1", 6)])).toBe(false);
  });

  it("streams a long export, and cuts off a post that is longer than any can be", async () => {
    const item = (id: number, body: string) =>
      `<item><title>P${id}</title><wp:post_id>${id}</wp:post_id><wp:post_date_gmt>2024-05-01 06:00:00</wp:post_date_gmt><wp:status>publish</wp:status><wp:post_type>post</wp:post_type><content:encoded>${body}</content:encoded></item>`;
    const long = "words &amp; more ".repeat(600_000);
    const xml = `<rss><channel><wp:wxr_version>1.2</wp:wxr_version>${item(1, long)}${item(2, "short")}</channel></rss>`;
    const folder = await folderOf({ "export.xml": xml });
    const site = await adopted(join(folder, "export.xml"), ["--into", join(folder, "site")]);
    expect(site.report.posts).toBe(2);
    expect(site.report.findings).toContainEqual({
      file: "posts/2024-05-01-1.html",
      what: expect.stringContaining("cut off"),
    });
    expect(await site.read("posts/2024-05-01-2.html")).toContain("<p>short</p>");
  });
});

describe("the content of a WordPress post", () => {
  const library = { url: () => undefined, of: () => [] };

  it.for([
    "[caption x",
    "[caption]",
    "[a b=",
    "<!-- wp:x ",
    "<p ",
    "<pre>",
    "\n \n",
    "[x][/x]",
    "<img ",
    "[aaaa=aaaa ",
  ])("takes linear time for many of %j", (piece) => {
    const time = (length: number) => {
      const text = piece.repeat(length / piece.length);
      const start = performance.now();
      wordpressHtml(text, "1", library, texts);
      return performance.now() - start;
    };
    time(20_000);
    const [short, long] = [time(100_000), time(800_000)];
    expect(long).toBeLessThan(Math.max(short, 10) * 40);
  });
});

describe("gazette adopt of a Ghost export", () => {
  it("turns cards into HTML, keeps addresses, and holds back what is not public", async () => {
    const folder = await folderOf({ "export.json": await sample("harbour.json") });
    const site = await adopted(join(folder, "export.json"), [
      "--into",
      join(folder, "site"),
      "--url",
      "https://harbour.example",
    ]);
    const post = await site.read("posts/2024-05-01-a-bridge-opens.html");
    expect(post).toContain('permalink: "/a-bridge-opens/"\nauthors:\n  - "Ann Pilot"\ntags:\n  - "City Works"\n');
    expect(post).toContain('image: "https://harbour.example/content/images/2024/05/top.png"');
    expect(post).toContain('<a href="https://other.example/a">Another bridge</a>');
    expect(post).toContain('<a href="https://player.example/v/1">');
    expect(post).toContain("<p>Own HTML.</p>");
    expect(post).not.toMatch(/kg-card-begin|<form|iframe|__GHOST/);
    expect(site.report).toMatchObject({ posts: 3, held: { paid: 1, draft: 1 }, left: { pages: 1 } });
    expect(site.report.findings.map(({ what }) => what).join("\n")).toContain("form to sign up is left out");
    expect(await settingsOf(site)).toMatchObject({
      title: "Harbour",
      timeZone: "Europe/London",
      permalink: "/:title/",
    });
    expect(await site.read("_redirects")).toContain("/tag/city-works/ /tags/city-works/");
    expect(await checked(site.into)).toMatchObject({ published: 1, drafts: 2, quarantined: [], notices: [] });
  });

  it("refuses JSON of something else", async () => {
    const folder = await folderOf({ "export.json": '{"db":[]}' });
    const { code, stderr } = await gazette(["adopt", join(folder, "export.json"), "--into", join(folder, "site")]);
    expect([code, stderr]).toEqual([2, expect.stringContaining("is not an export of Ghost")]);
  });
});

const SUBSTACK = {
  "posts.csv":
    "post_id,post_date,is_published,email_sent_at,type,audience,title,subtitle,podcast_url\n" +
    '101.low-water,2024-05-01T08:00:00.000Z,true,,newsletter,everyone,"Low water, high hopes",On mud,\n' +
    "102.for-payers,2024-05-02T08:00:00.000Z,true,,newsletter,only_paid,For payers,,\n" +
    "103.draft,,false,,newsletter,everyone,Draft,,\n" +
    "104.chat,2024-05-03T08:00:00.000Z,true,,thread,everyone,Chat,,\n",
  "posts/101.low-water.html":
    '<p>Mud.</p><div class="subscription-widget-wrap"><form></form></div><p class="button-wrapper" data-attrs="{}"><a href="x">Share</a></p>' +
    '<div class="youtube-wrap" data-attrs="{&quot;videoId&quot;:&quot;abc&quot;}"><iframe></iframe></div>' +
    '<img src="https://substackcdn.com/image/fetch/w_1456/https%3A%2F%2Fmedia.example%2Fpublic%2Fone.png">',
  "posts/102.for-payers.html": "<p>Paid.</p>",
  "posts/103.draft.html": "<p>Soon.</p>",
  "email_list.harbour.csv": "email,active_subscription\nreader@mail.example,false\n",
};

describe("gazette adopt of a Substack archive", () => {
  it.for(["folder", "zip"])("takes posts and leaves subscribers, from a %s", async (kind) => {
    const folder = await folderOf(
      kind === "zip"
        ? { "archive.zip": zipOf(SUBSTACK) }
        : Object.fromEntries(Object.entries(SUBSTACK).map(([name, text]) => [`archive.zip/${name}`, text])),
    );
    const args = ["--into", join(folder, "site"), "--url", "https://harbour.substack.com"];
    const site = await adopted(join(folder, "archive.zip"), args);
    const post = await site.read("posts/2024-05-01-low-water.html");
    expect(post).toContain(
      'guid: "https://harbour.substack.com/p/low-water"\npermalink: "/p/low-water"\ndescription: "On mud"\n',
    );
    expect(post).toContain('<p>Mud.</p><p><a href="https://www.youtube.com/watch?v=abc">');
    expect(post).not.toMatch(/form|Share|iframe/);
    expect(site.report).toMatchObject({ posts: 3, held: { only_paid: 1, draft: 1 }, left: { threads: 1 } });
    const said = site.report.findings.map(({ what }) => what).join("\n");
    expect(said).toContain("email_list.harbour.csv holds subscribers");
    expect(said).toContain("A button or form to subscribe");
    expect(await settingsOf(site)).toMatchObject({ permalink: "/p/:title", postIds: "permalink" });
    expect(await checked(site.into)).toMatchObject({ published: 1, drafts: 2, quarantined: [] });
  });

  it("refuses a zip file that is broken", async () => {
    const folder = await folderOf({ "archive.zip": zipOf(SUBSTACK).subarray(0, 500) });
    const { code, stderr } = await gazette(["adopt", join(folder, "archive.zip"), "--into", join(folder, "site")]);
    expect([code, stderr]).toEqual([2, expect.stringContaining("is not a zip file that can be read")]);
  });
});

describe("gazette adopt of a generator's folder", () => {
  const POST = "---\ntitle: One\ndate: 2024-05-01\n---\nText.\n";

  it("writes Jekyll's settings beside its files, and the files stay as they are", async () => {
    const folder = await folderOf({
      "_config.yml":
        "title: Harbour\nlang: fr\ntimezone: Europe/Paris\nauthor: {name: Ann, email: ann@harbour.example}\nurl: https://harbour.example\nbaseurl: /log\npermalink: /:year/:title/\nplugins: [jekyll-feed]\n",
      "_posts/2024-05-01-one.md": POST,
    });
    const site = await adopted(folder);
    expect(await settingsOf(site)).toMatchObject({
      title: "Harbour",
      language: "fr",
      timeZone: "Europe/Paris",
      author: "Ann",
      generator: "jekyll",
      permalink: "/:year/:title/",
      postIds: "jekyll-feed",
    });
    expect(site.report.findings[0]?.what).toContain("set SITE_URL to the whole address, https://harbour.example/log/");
    expect(await site.read("_posts/2024-05-01-one.md")).toBe(POST);
    expect(await checked(folder)).toMatchObject({ published: 1, quarantined: [], notices: [] });
    const again = await gazette(["adopt", folder]);
    expect([again.code, again.stderr]).toEqual([2, expect.stringContaining("site.yaml exists")]);
    expect((await gazette(["adopt", folder, "--yes"])).code).toBe(0);
  });

  it("reads Hugo's, in TOML, with the section that the posts lie in", async () => {
    const folder = await folderOf({
      "hugo.toml":
        'title = "Harbour"\nlanguageCode = "en-gb"\nbaseURL = "https://harbour.example/"\n[params]\ndescription = "Ships"\n',
      "content/blog/one.md": POST,
    });
    const site = await adopted(folder);
    expect(await settingsOf(site)).toMatchObject({
      title: "Harbour",
      description: "Ships",
      generator: "hugo",
      permalink: "/blog/:slugorcontentbasename/",
      postIds: "permalink",
    });
    expect(await site.read("_redirects")).toContain("/index.xml /rss.xml");
    expect(await checked(folder)).toMatchObject({ published: 1, quarantined: [], notices: [] });
  });

  it("takes over what posts show of the settings, and how the generator reads them", async () => {
    const jekyll = await folderOf({
      "_config.yml": "title: H\nmotto: Slowly\nsecret: x\nplugins: [jemoji]\nnav: {home: /}\n",
      "_posts/2024-05-01-one.md": `${POST}{{ site.motto }} {% include nav.html %}\n`,
      "_includes/nav.html": "{{ site.nav.home }}",
    });
    expect(await settingsOf(await adopted(jekyll))).toMatchObject({
      emoji: true,
      params: { motto: "Slowly", nav: { home: "/" } },
    });
    expect(await checked(jekyll)).toMatchObject({ published: 1, notices: [] });
    const hugo = await folderOf({
      "hugo.toml": '[params]\nmotto = "Slowly"\n[permalinks]\nposts = "/:year/:slug/"\nnotes = "/:sections/:title/"\n',
      "content/posts/one.md": `${POST}{{< param motto >}}\n`,
      "content/notes/two.md": POST,
    });
    expect(await settingsOf(await adopted(hugo))).toMatchObject({
      permalink: "/:year/:slug/",
      sectionPermalinks: { notes: "/:sections/:title/" },
      params: { motto: "Slowly" },
    });
    expect(await checked(hugo)).toMatchObject({ published: 2, notices: [] });
    const hexo = await folderOf({
      "_config.yml": "new_post_name: :year-:title.md\n",
      "source/_posts/2024-one.md": POST,
    });
    expect(await settingsOf(await adopted(hexo))).toMatchObject({ newPostName: ":year-:title.md" });
  });

  it("reads Hexo's", async () => {
    const folder = await folderOf({
      "_config.yml":
        "title: 港口\nlanguage: zh-CN\ntimezone: Asia/Shanghai\nurl: https://harbour.example\npermalink: :year/:month/:title/\n",
      "source/_posts/one.md": POST,
    });
    const site = await adopted(folder);
    expect(await settingsOf(site)).toMatchObject({
      title: "港口",
      language: "zh-CN",
      timeZone: "Asia/Shanghai",
      generator: "hexo",
      permalink: ":year/:month/:title/",
    });
    expect(await checked(folder)).toMatchObject({ published: 1, quarantined: [], notices: [] });
  });

  it("says where the configuration cannot be read, and leaves out what cannot be a setting", async () => {
    const broken = await folderOf({ "_config.yml": "title: [\n", "_posts/2024-05-01-one.md": POST });
    const { code, stderr } = await gazette(["adopt", broken]);
    expect([code, stderr]).toEqual([2, expect.stringMatching(/_config\.yml:\d+ cannot be read/)]);
    const odd = await folderOf({ "_config.yml": "title: H\ntimezone: Nowhere\n", "_posts/2024-05-01-one.md": POST });
    const site = await adopted(odd);
    expect(site.report.findings).toContainEqual({
      file: "site.yaml",
      what: expect.stringContaining("time_zone is not taken"),
    });
    expect(await site.read("site.yaml")).toContain("# time_zone: Europe/Paris");
  });
});

describe("docs/how-to/move-in.md", () => {
  it("has commands that work in their order", async () => {
    const text = await readFile(new URL("../../../docs/how-to/move-in.md", import.meta.url), "utf8");
    const commands = [...text.matchAll(/^```sh\n(.*?)^```$/gms)].flatMap(([, lines = ""]) => lines.trim().split("\n"));
    const local = commands.filter((line) => / gazette (?:adopt|check) /.test(line));
    expect(local.length).toBeGreaterThanOrEqual(5);
    const folder = await folderOf({
      "wordpress.xml": await sample("harbour.xml"),
      "ghost.json": await sample("harbour.json"),
      "substack.zip": zipOf(SUBSTACK),
      "my-blog/_config.yml": "title: Harbour\n",
      "my-blog/_posts/2024-05-01-one.md": "---\ntitle: One\n---\nText.\n",
    });
    for (const line of local) {
      const args = line
        .replace(/\s+#.*/, "")
        .split(" ")
        .slice(2);
      const { code, stderr } = await gazette(args, { cwd: folder });
      expect([line, code, stderr]).toEqual([line, 0, ""]);
    }
  });
});

describe("gazette adopt", () => {
  it("writes into no folder that is not empty, unless it is told to", async () => {
    const folder = await folderOf({ "export.json": await sample("harbour.json"), "site/mine.md": "mine" });
    const args = ["adopt", join(folder, "export.json"), "--into", join(folder, "site")];
    const { code, stderr } = await gazette(args);
    expect([code, stderr]).toEqual([2, expect.stringContaining("is not empty. Nothing was written.")]);
    expect((await gazette([...args, "--yes"])).code).toBe(0);
    expect(await readFile(join(folder, "site/mine.md"), "utf8")).toBe("mine");
  });

  it("refuses what is not there, and a folder that is nothing it knows", async () => {
    const folder = await folderOf({ "a.txt": "x" });
    await mkdir(join(folder, "empty"));
    await writeFile(join(folder, "empty/notes.txt"), "x");
    for (const [source, words] of [
      ["nowhere", "no such file or folder"],
      ["empty", "no posts.csv"],
    ]) {
      const { code, stderr } = await gazette(["adopt", join(folder, source ?? ""), "--into", join(folder, "site")]);
      expect([code, stderr]).toEqual([2, expect.stringContaining(words ?? "")]);
    }
  });
});
