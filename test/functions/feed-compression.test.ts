import { gunzipSync } from "node:zlib";
import { beforeEach, describe, expect, it } from "vitest";
import { openSite, post } from "./site.ts";

let site: Awaited<ReturnType<typeof openSite>>;
beforeEach(async () => {
  site = await openSite();
  const body = "今天的新闻说的是同一件事。".repeat(200);
  await site.publish({ "site.yaml": "title: 财经\n", "posts/a.md": post({ title: "第一", body }) });
});

const GZIP = { "Accept-Encoding": "gzip, deflate, br" };
const ADDRESSES = ["/rss.xml", "/atom.xml", "/feed.json", "/opml.xml", "/sitemap.xml"];

const bytesOf = async (response: Response) => Buffer.from(await response.arrayBuffer());

describe("the bytes on the wire", () => {
  it.each(ADDRESSES)("of %s are compressed for whoever takes it, and the same once unpacked", async (path) => {
    const plain = await site.fetch(path);
    const packed = await site.fetch(path, { headers: GZIP });
    expect(plain.headers.get("Content-Encoding")).toBeNull();
    expect(packed.headers.get("Content-Encoding")).toBe("gzip");
    for (const name of ["Content-Type", "Cache-Control", "Vary", "Access-Control-Allow-Origin"])
      expect(packed.headers.get(name)).toBe(plain.headers.get(name));
    expect(packed.headers.get("Vary")).toContain("Accept-Encoding");
    const [whole, fewer] = [await bytesOf(plain), await bytesOf(packed)];
    expect(gunzipSync(fewer)).toEqual(whole);
    expect(fewer.length).toBeLessThan(whole.length);
  });

  it("of a page are left to the network, which compresses pages better", async () => {
    expect((await site.fetch("/", { headers: GZIP })).headers.get("Content-Encoding")).toBeNull();
  });

  it("have a tag for each encoding, and either of them is answered 304 with the tag of what is asked for", async () => {
    const tags = [{}, GZIP].map(async (headers) => (await site.fetch("/atom.xml", { headers })).headers.get("ETag"));
    const [plain, packed] = (await Promise.all(tags)) as [string, string];
    expect(packed).not.toBe(plain);
    for (const [headers, own] of [
      [{}, plain],
      [GZIP, packed],
    ] as const) {
      for (const known of [plain, packed, `W/${packed}`, `"x", ${plain}`]) {
        const response = await site.fetch("/atom.xml", { headers: { ...headers, "If-None-Match": known } });
        expect([known, response.status, response.headers.get("ETag")]).toEqual([known, 304, own]);
        expect(response.headers.get("Content-Encoding")).toBeNull();
      }
    }
  });

  it("are counted for HEAD as GET would send them", async () => {
    for (const headers of [{}, GZIP]) {
      const size = (await bytesOf(await site.fetch("/atom.xml", { headers }))).length;
      const head = await site.fetch("/atom.xml", { method: "HEAD", headers });
      expect(head.headers.get("Content-Length")).toBe(String(size));
      expect((await bytesOf(head)).length).toBe(0);
    }
  });
});
