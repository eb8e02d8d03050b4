import { describe, expect, it } from "vitest";
import { publishObject, withdrawObject } from "../../../src/use-cases/posts/publish-object.ts";
import { reconcile } from "../../../src/use-cases/posts/reconcile.ts";
import { reindex } from "../../../src/use-cases/posts/reindex.ts";
import { recheckFiles } from "../../../src/use-cases/posts/site-files.ts";
import { aSite, HOUR, MINUTE, START } from "../a-site.ts";

const POST = "posts/2026-11-20-a.md";
const SVG = (width: number, height: number) =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"/>`;

type Opened = Awaited<ReturnType<typeof aSite>>;

const bytesOf = (text: string) => new TextEncoder().encode(text);
const put = ({ ports }: Opened, key: string, text: string) =>
  publishObject(ports, { key, bytes: bytesOf(text) }, START);
const post = (body: string, more = "") => `---\ntitle: A\ndate: 2026-11-20T00:00:00Z\n${more}---\n${body}\n`;

async function shown({ ports }: Opened, key = POST): Promise<string> {
  await reconcile(ports, START);
  return (await ports.posts.entry(key, START))?.contentHtml ?? "";
}

describe("a picture of the site's own", () => {
  it.each([
    ["before its post", ["images/a.svg", POST]],
    ["after its post", [POST, "images/a.svg"]],
  ])("has its size in the post, if it arrives %s", async (_, order) => {
    const site = await aSite();
    for (const key of order) await put(site, key, key === POST ? post("![a](/images/a.svg)") : SVG(640, 480));
    expect(await shown(site)).toContain('images/a.svg" width="640" height="480"');
  });

  it("has its new size when it changes, and none when it is gone", async () => {
    const site = await aSite();
    await put(site, "images/a.svg", SVG(640, 480));
    await put(site, POST, post("![a](/images/a.svg)"));
    await put(site, "images/a.svg", SVG(300, 200));
    expect(await shown(site)).toContain('width="300" height="200"');
    await withdrawObject(site.ports, "images/a.svg", START);
    expect(await shown(site)).not.toContain("width");
  });

  it("is no change of the post", async () => {
    const site = await aSite();
    await put(site, POST, post("![a](/images/a.svg)"));
    const before = await site.ports.posts.history(POST);
    await put(site, "images/a.svg", SVG(640, 480));
    await shown(site);
    expect(await site.ports.posts.history(POST)).toEqual(before);
  });

  it("keeps the size that the post gives it", async () => {
    const site = await aSite();
    await put(site, "images/a.svg", SVG(640, 480));
    await put(site, POST, post('<img src="/images/a.svg" width="64">'));
    expect(await shown(site)).not.toContain("height");
  });

  it("is found in the folder of the post's name, beside its page, and at the site's root", async () => {
    const site = await aSite();
    await put(site, "posts/2026-11-20-a/own.svg", SVG(1, 2));
    await put(site, "img/root.svg", SVG(3, 4));
    await put(site, POST, post("![a](own.svg) ![b](img/root.svg)"));
    const html = await shown(site);
    expect(html).toMatch(/\/posts\/2026-11-20-a\/own\.svg" width="1" height="2"/);
    expect(html).toMatch(/"[^"]*[^s]\/img\/root\.svg" width="3" height="4"/);
  });

  it("is found by a name with signs that addresses use otherwise, and named if it is empty", async () => {
    const site = await aSite();
    await put(site, "img/c#1?.svg", SVG(8, 6));
    await put(site, "img/empty.png", "");
    await put(site, POST, post("![a](/img/c#1?.svg) ![b](/img/empty.png) ![c](/img/d#2.png) [page](/about#a.png)"));
    expect(await shown(site)).toContain('src="https://news.example.com/img/c%231%3F.svg" width="8" height="6"');
    const [noticed] = await site.ports.noticedPosts.list({ after: "", limit: 1 });
    expect(noticed?.first.map(({ reason }) => [reason.code, reason.values])).toEqual([
      ["picture-empty", { path: "img/empty.png" }],
      ["picture-missing", { path: "img/d#2.png" }],
    ]);
  });

  it("describes the file that goes with the post by what lies in the bucket, whatever the post says", async () => {
    const site = await aSite();
    const said = "enclosure:\n  url: /media/one.mp3\n  length: 1\n  type: video/mp4\n";
    await put(site, POST, post("Text", said));
    const enclosure = async () => {
      await reconcile(site.ports, START);
      return (await site.ports.posts.entry(POST, START))?.enclosure;
    };
    expect(await enclosure()).toMatchObject({ type: "video/mp4", length: 1 });
    await put(site, "media/one.mp3", "sound");
    const there = { url: "https://news.example.com/media/one.mp3", type: "audio/mpeg", length: 5 };
    expect(await enclosure()).toMatchObject(there);
    await put(site, POST, post("Text", "audio: /media/one.mp3\n"));
    expect(await enclosure()).toMatchObject(there);
  });

  it("describes the post's picture with type, length and size", async () => {
    const site = await aSite();
    await put(site, "img/cover.svg", SVG(30, 40));
    await put(site, POST, post("text", "image: /img/cover.svg\n"));
    await reconcile(site.ports, START);
    expect((await site.ports.posts.entry(POST, START))?.image).toMatchObject({
      type: "image/svg+xml",
      length: SVG(30, 40).length,
      width: 30,
      height: 40,
    });
  });

  it("has the same bytes when the index is rebuilt from the bucket", async () => {
    const site = await aSite();
    await put(site, POST, post("![a](/images/a.svg) ![b](b.png) [c](c.zip)"));
    await put(site, "images/a.svg", SVG(640, 480));
    await put(site, "posts/2026-11-20-a/c.zip", "zip");
    const before = await shown(site);
    expect(before).toContain("2026-11-20-a/c.zip");
    for (let position = (await reindex(site.ports, undefined, START)).position; position !== undefined; )
      ({ position } = await reindex(site.ports, position, START));
    expect(await shown(site)).toBe(before);
  });

  it("is read again with its post, if it changed while the post was read", async () => {
    const site = await aSite();
    await put(site, "images/a.svg", SVG(1, 2));
    await put(site, "posts/other.md", post("![a](/images/a.svg)"));
    const { siteFiles } = site.ports;
    const known = siteFiles.known;
    siteFiles.known = async (paths) => {
      const before = await known(paths);
      siteFiles.known = known;
      await put(site, "images/a.svg", SVG(3, 4));
      return before;
    };
    await put(site, POST, post("![a](/images/a.svg) again"));
    expect(await shown(site)).toContain('width="3" height="4"');
  });

  it.each([
    ["as much as it takes to measure it", { size: 70 * 1024, from: 65 }, [64, 1024], 70],
    ["once if that is enough", { size: 70 * 1024, from: 1 }, [64], 70],
    ["once if that was all of it", { size: 64 * 1024, from: 65 }, [64], undefined],
    ["a megabyte at most", { size: 1025 * 1024, from: 1025 }, [64, 1024], undefined],
  ])("is read %s", async (_, { size, from }, reads, width) => {
    const site = await aSite();
    const { get } = site.ports.objects;
    const read: number[] = [];
    site.ports.objects.get = (key, options) => {
      if (key === "images/a.png") read.push((options?.range?.length ?? 0) / 1024);
      return get(key, options);
    };
    site.ports.images = {
      ...site.ports.images,
      measure: ({ length }) => (length >= from * 1024 ? { width: 70, height: 7, ending: "png" } : undefined),
    };
    await site.ports.objects.put("images/a.png", new Uint8Array(size), "image/png");
    await put(site, POST, post("![a](/images/a.png)"));
    expect(read).toEqual(reads);
    const html = (await site.ports.posts.entry(POST, START))?.contentHtml ?? "";
    expect(/width="(\d+)"/.exec(html)?.[1]).toBe(width === undefined ? undefined : `${width}`);
  });

  it("that is missing is looked for again after five minutes", async () => {
    const site = await aSite();
    await put(site, POST, post("![a](/images/a.svg)"));
    expect(await recheckFiles(site.ports, START + 5 * MINUTE - 1)).toBe(0);
    expect(await recheckFiles(site.ports, START + 5 * MINUTE)).toBe(1);
  });

  it("is found by itself, if another tool put it there without an event", async () => {
    const site = await aSite();
    await put(site, POST, post("![a](/images/a.svg)"));
    await site.ports.objects.put("static/images/a.svg", bytesOf(SVG(7, 8)), "image/svg+xml");
    await recheckFiles(site.ports, START + 6 * MINUTE);
    expect(await shown(site)).toContain('width="7" height="8"');
    await site.ports.objects.put("static/images/a.svg", bytesOf(SVG(9, 8)), "image/svg+xml");
    expect(await recheckFiles(site.ports, START + HOUR)).toBe(0);
    await recheckFiles(site.ports, START + 12 * HOUR);
    expect(await shown(site)).toContain('width="9" height="8"');
  });
});
