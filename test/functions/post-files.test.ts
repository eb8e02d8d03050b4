import { beforeEach, describe, expect, it } from "vitest";
import { openSite, PUBLISH } from "./site.ts";

let site: Awaited<ReturnType<typeof openSite>>;
beforeEach(async () => {
  site = await openSite();
});

const publish = (key: string, body: string) =>
  site.fetch(`/api/v1/objects/${key}`, { method: "PUT", headers: PUBLISH, body });
const post = (body: string, more = "") => `---\ntitle: A\ndate: 2020-01-02T00:00:00Z\n${more}---\n${body}\n`;

describe("a file of a post", () => {
  it("is served beside the post's page, wherever the file of the post lies", async () => {
    await publish("posts/a/index.md", post("![a](a.png)", "permalink: /2020/01/02/hello/\n"));
    await publish("posts/b.md", post("![b](b.png)", "permalink: /deep/b.html\n"));
    for (const key of ["posts/a/a.png", "posts/b/b.png"]) await site.bucket.put(key, "a picture");
    for (const path of ["/2020/01/02/hello/a.png", "/posts/a/a.png", "/posts/b/b.png"])
      expect([path, (await site.fetch(path)).status]).toEqual([path, 200]);
    for (const path of ["/2020/01/02/hello/b.png", "/2020/01/02/a.png", "/nowhere/a.png"])
      expect([path, (await site.fetch(path)).status]).toEqual([path, 404]);
  });

  it("costs one look into the bucket where there is none, and then none until something changes", async () => {
    const asked: string[] = [];
    const { bucket } = site;
    for (const name of ["get", "head", "list"] as const) {
      const call = bucket[name] as (...given: unknown[]) => unknown;
      Object.assign(bucket, {
        [name]: (what: string | R2ListOptions, ...rest: unknown[]) => {
          asked.push(`${name} ${typeof what === "string" ? what : what.prefix}`);
          return call.call(bucket, what, ...rest);
        },
      });
    }
    const ask = async (path: string) => {
      asked.length = 0;
      const { status } = await site.fetch(path);
      return [status, ...asked];
    };
    expect(await ask("/img/a.png")).toHaveLength(1 + 1 + 3);
    expect(await ask("/img/b.png")).toEqual([404, "get img/b.png"]);
    expect(await ask("/img/b.png")).toEqual([404]);
    await publish("img/b.png", "png");
    expect(await ask("/img/b.png")).toEqual([200, "get img/b.png"]);
    // Another tool says nothing of what it does.
    await site.bucket.put("static/img/c.png", "png");
    expect(await ask("/img/d.png")).toContain(404);
    await publish("posts/a.md", post("Text"));
    expect(await ask("/img/c.png")).toContain(200);
  });

  it("is served if it is a document, because a published post refers to it", async () => {
    await site.bucket.put("files/data.zip", "zip");
    expect((await site.fetch("/files/data.zip")).status).toBe(404);
    await publish("posts/a.md", post("[data](/files/data.zip)"));
    const { status, headers } = await site.fetch("/files/data.zip");
    expect([status, headers.get("Content-Disposition")]).toEqual([200, expect.stringMatching(/^attachment/)]);
    await publish("posts/a.md", post("[data](/files/data.zip)", "draft: true\n"));
    expect((await site.fetch("/files/data.zip")).status).toBe(404);
  });

  it("gives pages, feeds and the picture of an entry its size", async () => {
    const svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 80 60"/>';
    await publish("img/a.svg", svg);
    await publish("posts/a.md", post("![a](/img/a.svg)"));
    expect(await (await site.fetch("/posts/a")).text()).toMatch(/img\/a\.svg" width="80" height="60"/);
    expect(await (await site.fetch("/rss.xml")).text()).toMatch(/img\/a\.svg" width="80" height="60"/);
    const [item] = ((await (await site.fetch("/feed.json")).json()) as { items: { content_html: string }[] }).items;
    expect(item?.content_html).toContain('width="80" height="60"');
  });
});
