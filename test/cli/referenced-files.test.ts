import { rm } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type Folder, readFolder, readLocal } from "../../src/cli/folder.ts";
import { planOf } from "../../src/cli/plan.ts";
import { attachesTo, attachFiles } from "../../src/cli/referenced-files.ts";
import { objectKind } from "../../src/core/posts/object-key.ts";
import type { Problem } from "../../src/core/posts/post.ts";
import { defaultSite } from "../../src/core/site.ts";
import { readPost } from "../../src/markdown/read-post.ts";
import { folderOf } from "./command.ts";

const post = (body: string, more = "") => `---\ntitle: T\ndate: 2026-11-01\n${more}---\n${body}\n`;

/** Lists the keys of a folder's files other than posts, once all that posts refer to is among them. */
async function attached(files: Record<string, string>): Promise<string[]> {
  const folder = await readFolder(await folderOf(files));
  await attachFiles(folder);
  return filesOf(folder);
}

function filesOf({ files }: Folder): string[] {
  return files.flatMap(({ key }) => (objectKind(key) === "attachment" ? [key] : [])).sort();
}

/** Returns what is said of the only post of a folder. */
async function said(files: Record<string, string>): Promise<Problem[]> {
  const folder = await readFolder(await folderOf(files));
  const [file] = folder.files.filter(({ key }) => objectKind(key) === "post");
  if (!file) throw new Error("There is no post.");
  const reading = await readPost(
    { key: file.key, bytes: await readLocal(file) },
    defaultSite(new URL("https://news.example/")),
  );
  return reading.state === "published" ? attachesTo(folder)(file, reading.files) : [];
}

describe("what posts refer to is published from where a generator has it", () => {
  it.each<[string, Record<string, string>, string[]]>([
    [
      "Jekyll: images/ and assets/",
      {
        "_posts/2026-11-01-a.md": post("![c](/images/chart.png) [d](/files/data.zip) ![r](../images/deep/r.png)"),
        "images/chart.png": "1",
        "images/deep/r.png": "2",
        "images/unused.png": "3",
        "files/data.zip": "4",
        "assets/logo.svg": "5",
        "_site/images/chart.png": "built",
      },
      ["assets/logo.svg", "files/data.zip", "images/chart.png", "images/deep/r.png"],
    ],
    [
      "Hugo: static/ and page bundles",
      {
        "content/posts/x/index.md": post(
          "![p](pic.png) ![s](/img/s.webp) ![t](img/t.png)",
          "cover:\n  image: img/c.jpg\n",
        ),
        "content/posts/x/pic.png": "1",
        "static/img/s.webp": "2",
        "static/img/t.png": "3",
        "static/img/c.jpg": "4",
        "public/img/s.webp": "built",
      },
      ["img/c.jpg", "img/s.webp", "img/t.png", "posts/x/pic.png"],
    ],
    [
      "Hexo: source/images and the folder of the post's name",
      {
        "source/_posts/post_1.md": post("![a](a.jpg) ![b](post_1/b.jpg) ![c](/images/c.png)"),
        "source/_posts/post_1/a.jpg": "1",
        "source/_posts/post_1/b.jpg": "2",
        "source/images/c.png": "3",
        "source/_drafts/d.md": post("draft"),
      },
      ["images/c.png", "posts/post_1/a.jpg", "posts/post_1/b.jpg"],
    ],
    [
      "Astro: src/assets and public/",
      {
        "src/content/blog/a.md": post("![a](../../assets/a.png) ![b](/b.jpg)", 'heroImage: "../../assets/hero.webp"\n'),
        "src/assets/a.png": "1",
        "src/assets/hero.webp": "2",
        "public/b.jpg": "3",
      },
      ["assets/a.png", "assets/hero.webp", "b.jpg"],
    ],
    [
      "Eleventy: a folder for each post, and public/",
      {
        "content/blog/x/x.md": post("![a](./a.png) ![b](/img/b.png)"),
        "content/blog/x/a.png": "1",
        "public/img/b.png": "2",
      },
      ["img/b.png", "posts/x/a.png"],
    ],
    [
      "MkDocs: pictures beside the pages",
      {
        "docs/blog/posts/a.md": post("![a](../../img/a.png) ![b](b.png)"),
        "docs/img/a.png": "1",
        "docs/blog/posts/b.png": "2",
      },
      ["img/a.png", "posts/b.png"],
    ],
    [
      "Obsidian: by the name alone",
      { "notes/a.md": post("![a](pasted.png)"), "attachments/pasted.png": "1" },
      ["posts/attachments/pasted.png", "posts/notes/pasted.png"],
    ],
    [
      "Obsidian: a picture outside the folder of the posts, by the end of its path, and one of two by none",
      {
        "posts/a.md": post("![[pasted.png]] ![[deep/b.png]] ![[twin.png]]"),
        "posts/n/c.md": post("![[pasted.png|100]]"),
        "Files/pasted.png": "1",
        "Files/deep/b.png": "2",
        "Files/deep/twin.png": "3",
        "Files/twin.png": "4",
      },
      ["posts/deep/b.png", "posts/n/pasted.png", "posts/pasted.png"],
    ],
    [
      "Jekyll: a picture that only an include names",
      {
        "_posts/2026-11-01-a.md": post("{% include shown.html src='/images/b.png' %}"),
        "_includes/shown.html": '<img src="{{ include.src }}"> {% include more.md %}',
        "_includes/more.md": "![c]({{ '/img/c.png' | relative_url }})",
        "images/b.png": "1",
        "img/c.png": "2",
      },
      ["images/b.png", "img/c.png"],
    ],
    [
      "a folder of posts alone",
      { "a.md": post("![a](/images/a.png) [d](d.csv)"), "images/a.png": "1", "d.csv": "2", "notes.txt": "3" },
      ["images/a.png", "posts/d.csv", "posts/images/a.png"],
    ],
  ])("%s", async (_, files, keys) => {
    expect(await attached(files)).toEqual(keys);
  });

  it("and the recording of an episode", async () => {
    const episode = "enclosure:\n  url: /audio/one.mp3\n  type: audio/mpeg\n  length: 1\n";
    expect(await attached({ "_posts/a.md": post("text", episode), "static/audio/one.mp3": "1" })).toEqual([
      "audio/one.mp3",
    ]);
  });

  it("and not what drafts refer to, nor a note beside the posts that no post refers to", async () => {
    expect(
      await attached({
        "posts/a.md": post("[n](named.txt)"),
        "posts/b.md": post("![s](/images/secret.png)", "draft: true\n"),
        "posts/named.txt": "1",
        "posts/notes.txt": "2",
        "images/secret.png": "3",
      }),
    ).toEqual(["posts/named.txt"]);
  });

  it("and nothing outside the folder, hidden in it, or of a package", async () => {
    const body = "![a](../../../../etc/x.png) ![b](/.git/b.png) ![c](/node_modules/c.png) ![d](/_drafts/d.png)";
    const files = { ".git/b.png": "1", "node_modules/c.png": "2", "_drafts/d.png": "3" };
    expect(await attached({ "posts/a.md": post(body), ...files })).toEqual(["posts/_drafts/d.png"]);
  });
});

it("knows how large a file is that is found by its name alone", async () => {
  const folder = await readFolder(
    await folderOf({
      "posts/a.md": post("![[pasted.png]] ![[b.png]]"),
      "Files/pasted.png": "123",
      "posts/n/b.png": "4",
    }),
  );
  await attachFiles(folder);
  expect(folder.missing).toEqual(new Map());
  expect(folder.files.map(({ key, size }) => [key, size])).toEqual([
    ["posts/a.md", expect.any(Number)],
    ["posts/n/b.png", 1],
    ["posts/pasted.png", 3],
    ["posts/b.png", 1],
  ]);
});

describe("a reference without a target", () => {
  it("is named with its line, as a picture or a file", async () => {
    const body = "first\n\n![a](a.jpg)\n\n[b](/files/b.pdf) ![图](图/一.png)";
    expect(await said({ "posts/a.md": post(body) })).toEqual([
      { line: 7, reason: { code: "picture-missing", values: { path: "posts/a.jpg" } } },
      { line: 9, reason: { code: "file-missing", values: { path: "files/b.pdf" } } },
      { line: 9, reason: { code: "picture-missing", values: { path: "posts/图/一.png" } } },
    ]);
  });

  it("may be the picture of the front matter", async () => {
    expect(await said({ "posts/a.md": post("text", "image: /img/gone.png\n") })).toEqual([
      { line: 4, reason: { code: "picture-missing", values: { path: "img/gone.png" } } },
    ]);
  });

  it("is none that another site has, or that is a page", async () => {
    expect(await said({ "posts/a.md": post("![a](https://other.example/a.png) [b](/about/) [c](b.html)") })).toEqual(
      [],
    );
  });

  it("is a picture without bytes", async () => {
    const files = { "posts/a.md": post("![a](/img/a.png) [b](/img/b.zip)"), "img/a.png": "", "img/b.zip": "" };
    expect(await said(files)).toEqual([{ line: 5, reason: { code: "picture-empty", values: { path: "img/a.png" } } }]);
    const assets = { "posts/a.md": post("![a](/assets/a.png)"), "assets/a.png": "" };
    expect(await said(assets)).toMatchObject([{ reason: { code: "picture-empty" } }]);
  });

  it("is one that would lie among Gazette's own addresses", async () => {
    expect(await said({ "posts/a.md": post("![a](/api/a.png)"), "static/api/a.png": "1" })).toEqual([
      { line: 5, reason: { code: "key-reserved", values: { name: "api" } } },
    ]);
  });
});

describe("a folder that is published again", () => {
  const remote = (...keys: string[]) => new Map(keys.map((key) => [key, { key, etag: "", size: -1 }]));
  const goneFrom = async (root: string, ...keys: string[]) => {
    const folder = await readFolder(root);
    await attachFiles(folder);
    return (await planOf(folder, remote(...keys), true)).gone;
  };

  it("takes back a picture whose file is gone, and no object of others", async () => {
    const root = await folderOf({
      "_posts/a.md": post("![a](/images/a.png)"),
      "images/a.png": "1",
      "images/b.png": "2",
      "static/img/c.png": "3",
    });
    const keys = ["posts/a.md", "images/a.png", "images/b.png", "img/c.png", "photos/mine.png", "assets/mirror/x.png"];
    expect(await goneFrom(root, ...keys)).toEqual([]);
    await rm(join(root, "images/a.png"));
    await rm(join(root, "static/img/c.png"));
    expect(await goneFrom(root, ...keys)).toEqual(["images/a.png", "img/c.png"]);
  });
});
