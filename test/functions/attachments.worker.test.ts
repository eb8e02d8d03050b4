import { beforeAll, describe, expect, it } from "vitest";
import { openSite, PUBLISH, post } from "./workerd-site.ts";

let site: Awaited<ReturnType<typeof openSite>>;
beforeAll(async () => {
  site = await openSite();
});

const HUNDRED = Uint8Array.from({ length: 100 }, (_, n) => n);

async function bytesOf(response: Response): Promise<number[]> {
  return [...new Uint8Array(await response.arrayBuffer())];
}

/** Stores a hundred bytes at /assets/a.mp4, and returns their ETag. */
async function hundred(): Promise<string> {
  return `"${(await site.bucket.put("assets/a.mp4", HUNDRED))?.etag}"`;
}

const get = (headers: Record<string, string> = {}, path = "/assets/a.mp4") => site.fetch(path, { headers });

describe("an attachment", () => {
  it.each([
    ["assets/a.png", "image/png"],
    ["assets/A.JPG", "image/jpeg"],
    ["posts/2026/a.webp", "image/webp"],
    ["posts/2026-11-20-beside-the-post.avif", "image/avif"],
    ["assets/talk.mp3", "audio/mpeg"],
    ["assets/film.mp4", "video/mp4"],
    ["assets/plan.svg", "image/svg+xml"],
    ["images/chart.png", "image/png"],
    ["favicon.ico", "image/vnd.microsoft.icon"],
    ["2026/11/20/hello/talk.ogg", "audio/ogg"],
    ["assets/图 1+2 100%.gif", "image/gif"],
  ])("is served with the type of its name, whatever it was put as: %s", async (key, type) => {
    await site.bucket.put(key, HUNDRED, { httpMetadata: { contentType: "text/html" } });
    const response = await get({}, `/${key.split("/").map(encodeURIComponent).join("/")}`);
    expect(response.status).toBe(200);
    expect(response.headers.get("Content-Type")).toBe(type);
    expect(await bytesOf(response)).toEqual([...HUNDRED]);
  });

  it("is nothing a browser would run", async () => {
    await hundred();
    const { headers } = await get();
    expect(headers.get("X-Content-Type-Options")).toBe("nosniff");
    expect(headers.get("Content-Security-Policy")).toMatch(/default-src 'none'.*sandbox/);
    for (const key of [
      "assets/a.html",
      "assets/a.js",
      "assets/a.xml",
      "images/a.html",
      "static/a.xhtml",
      "posts/a.md",
    ]) {
      await site.bucket.put(key, "<script>alert(1)</script>");
      expect((await get({}, `/${key}`)).status).toBe(404);
    }
  });

  it("is a picture in which nothing runs, if it is an SVG", async () => {
    await site.bucket.put("img/a.svg", '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>');
    const { status, headers } = await get({}, "/img/a.svg");
    expect([status, headers.get("Content-Type")]).toEqual([200, "image/svg+xml"]);
    const policy = headers.get("Content-Security-Policy")?.split("; ") ?? [];
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("sandbox");
    expect(policy.filter((directive) => /script|connect|frame|form|allow/.test(directive))).toEqual([]);
  });

  it.each(["assets/data.csv", "posts/a/notes.txt", "assets/all.zip", "assets/paper.pdf"])(
    "is only downloaded, if browsers show it in a page of their own: %s",
    async (key) => {
      await site.bucket.put(key, HUNDRED);
      const { status, headers } = await get({}, `/${key}`);
      expect([status, headers.get("Content-Disposition")]).toEqual([
        200,
        expect.stringMatching(/^attachment; filename=/),
      ]);
    },
  );

  it("is found where a generator would have served it, when its folder was uploaded as it is", async () => {
    for (const key of ["static/img/a.png", "public/img/b.png", "source/images/c.png"])
      await site.bucket.put(key, HUNDRED);
    for (const path of ["/img/a.png", "/img/b.png", "/images/c.png", "/static/img/a.png"])
      expect([path, (await get({}, path)).status]).toEqual([path, 200]);
    await site.bucket.put("img/a.png", "the file itself");
    expect(await (await get({}, "/img/a.png")).text()).toBe("the file itself");
  });

  it("is no document that lies in the bucket for another reason", async () => {
    for (const key of ["people.csv", "backup.gz", "static/people.csv", "private/contract.pdf"]) {
      await site.bucket.put(key, "secret");
      expect([key, (await get({}, `/${key}`)).status]).toEqual([key, 404]);
    }
  });

  it("is no secret of ours: records and malformed addresses are not found", async () => {
    await site.bucket.put(".gazette/history/a.png", "x");
    for (const path of [
      "/assets/../.gazette/history/a.png",
      "/assets/%2e%2e/.gazette/history/a.png",
      "/assets/%E0%A4%A.png",
    ])
      expect((await get({}, path)).status).toBe(404);
  });

  it("may be shown, measured and read in parts by other sites", async () => {
    const etag = await hundred();
    for (const response of [await get(), await get({ "If-None-Match": etag }), await get({ Range: "bytes=0-1" })]) {
      expect(response.headers.get("Access-Control-Allow-Origin")).toBe("*");
      expect(response.headers.get("Access-Control-Expose-Headers")).toMatch(/ETag.*Content-Range/);
      expect(response.headers.get("Cross-Origin-Resource-Policy")).toBe("cross-origin");
    }
    const preflight = await site.fetch("/assets/a.mp4", { method: "OPTIONS" });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get("Access-Control-Allow-Headers")).toContain("Range");
    expect((await site.fetch("/posts/2026-11-20-a", { method: "OPTIONS" })).status).toBe(404);
  });

  it("is kept for ever when its name holds a hash, and for an hour otherwise", async () => {
    const cacheOf = async (name: string) => {
      await site.bucket.put(`assets/${name}`, HUNDRED);
      return (await get({}, `/assets/${name}`)).headers.get("Cache-Control");
    };
    for (const name of ["logo.3f2a9c1b.png", "photo-d41d8cd98f00b204e9800998ecf8427e.jpg", "9e107d9d372bb682.webp"])
      expect(await cacheOf(name)).toBe("public, max-age=31536000, immutable");
    // Dates, numbers, words and short names are no hashes.
    for (const name of [
      "logo.png",
      "photo-20261120.jpg",
      "deadbeef.png",
      "defaced.gif",
      "a1b2c3.png",
      "img_12345678901.png",
    ])
      expect(await cacheOf(name)).toBe("public, max-age=3600, must-revalidate");
  });

  it("is a download when it is a document, under its own name", async () => {
    await site.bucket.put('assets/年报 "2026" (1).pdf', HUNDRED);
    const response = await get({}, `/assets/${encodeURIComponent('年报 "2026" (1).pdf')}`);
    expect(response.headers.get("Content-Disposition")).toBe(
      "attachment; filename=\"__ _2026_ (1).pdf\"; filename*=UTF-8''%E5%B9%B4%E6%8A%A5%20%222026%22%20%281%29.pdf",
    );
  });

  it("is gone when it is deleted, and new when it is rewritten", async () => {
    await site.fetch("/api/v1/objects/assets/a.png", { method: "PUT", body: "one", headers: PUBLISH });
    const first = await get({}, "/assets/a.png");
    await site.fetch("/api/v1/objects/assets/a.png", { method: "PUT", body: "two", headers: PUBLISH });
    const second = await get({ "If-None-Match": first.headers.get("ETag") ?? "" }, "/assets/a.png");
    expect([second.status, await second.text()]).toEqual([200, "two"]);
    await site.fetch("/api/v1/objects/assets/a.png", { method: "DELETE", headers: PUBLISH });
    const gone = await get({}, "/assets/a.png");
    expect([gone.status, gone.headers.get("Cache-Control")]).toEqual([404, "no-store"]);
  });

  it("leaves the pages of posts alone", async () => {
    await site.publish({ "posts/2026-11-20-a.md": post({ title: "A page" }) });
    expect(await site.text("/posts/2026-11-20-a")).toContain("A page");
  });
});

describe("a version of an attachment", () => {
  it("is not sent again to who has it", async () => {
    const etag = await hundred();
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`, "*"]) {
      const response = await get({ "If-None-Match": known });
      expect(response.status).toBe(304);
      expect(response.headers.get("ETag")).toBe(etag);
      expect(response.headers.get("Cache-Control")).toContain("max-age=3600");
      expect(await bytesOf(response)).toEqual([]);
    }
    expect((await get({ "If-None-Match": '"other"' })).status).toBe(200);
  });

  it("is told without its bytes", async () => {
    const etag = await hundred();
    const response = await site.fetch("/assets/a.mp4", { method: "HEAD", headers: { Range: "bytes=0-1" } });
    expect(response.status).toBe(200);
    expect(response.headers.get("ETag")).toBe(etag);
    expect(response.headers.get("Content-Length")).toBe("100");
    expect(response.headers.get("Accept-Ranges")).toBe("bytes");
    expect(await bytesOf(response)).toEqual([]);
  });
});

describe("a part of an attachment", () => {
  it.each([
    ["bytes=0-9", 0, 10],
    ["bytes=90-", 90, 100],
    ["bytes=-5", 95, 100],
    ["bytes=50-5000", 50, 100],
  ])("is %s", async (range, from, to) => {
    await hundred();
    const response = await get({ Range: range });
    expect(response.status).toBe(206);
    expect(response.headers.get("Content-Range")).toBe(`bytes ${from}-${to - 1}/100`);
    expect(response.headers.get("Content-Type")).toBe("video/mp4");
    expect(await bytesOf(response)).toEqual([...HUNDRED.slice(from, to)]);
  });

  it("is refused when it is not there", async () => {
    await hundred();
    await site.bucket.put("assets/empty.png", "");
    for (const [path, range, size] of [
      ["/assets/a.mp4", "bytes=100-", 100],
      ["/assets/a.mp4", "bytes=-0", 100],
      ["/assets/empty.png", "bytes=0-", 0],
    ] as const) {
      const response = await get({ Range: range }, path);
      expect([response.status, response.headers.get("Content-Range")]).toEqual([416, `bytes */${size}`]);
    }
    expect((await get({}, "/assets/empty.png")).status).toBe(200);
    expect((await get({ Range: "bytes=0-1" }, "/assets/none.png")).status).toBe(404);
  });

  it.each(["bytes=0-1,5-6", "lines=1-2", "bytes=9-1"])("is the whole when asked for as %s", async (range) => {
    await hundred();
    const response = await get({ Range: range });
    expect([response.status, (await bytesOf(response)).length]).toEqual([200, 100]);
  });

  it("is only sent of the version that If-Range names", async () => {
    const etag = await hundred();
    const statuses = [];
    for (const version of [etag, '"other"', `W/${etag}`, "Fri, 20 Nov 2026 08:00:00 GMT"])
      statuses.push((await get({ Range: "bytes=0-1", "If-Range": version })).status);
    expect(statuses).toEqual([206, 200, 200, 200]);
  });

  it("is not sent to who has the whole", async () => {
    const etag = await hundred();
    expect((await get({ Range: "bytes=0-1", "If-None-Match": etag })).status).toBe(304);
  });
});

describe("an attachment larger than memory should hold", () => {
  const SIZE = 20 * 1024 * 1024 + 7;
  const large = new Uint8Array(SIZE);
  for (let n = 0; n < SIZE; n++) large[n] = (n * 31 + (n >> 8)) % 256;
  const same = async (response: Response, from: number, to: number) =>
    Buffer.compare(Buffer.from(await response.arrayBuffer()), large.subarray(from, to)) === 0;

  it("comes whole and in parts, in pieces nobody notices", async () => {
    await site.bucket.put("assets/a.mp4", large);
    expect(await same(await get(), 0, SIZE)).toBe(true);
    const part = await get({ Range: "bytes=1000-" });
    expect(part.headers.get("Content-Range")).toBe(`bytes 1000-${SIZE - 1}/${SIZE}`);
    expect(await same(part, 1000, SIZE)).toBe(true);
  });

  it("breaks off when it is rewritten meanwhile, rather than mixing two", async () => {
    await site.bucket.put("assets/a.mp4", large);
    const response = await get();
    await site.bucket.put("assets/a.mp4", large.slice(1));
    await expect(response.arrayBuffer()).rejects.toThrow();
  });
});
