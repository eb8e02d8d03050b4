import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { afterEach, beforeEach, describe, expect, inject, it, vi } from "vitest";
import { S3Settings, s3ClientConfig } from "../../src/adapters/objects/s3-settings.ts";
import { type FaultyBucket, faultyBucket } from "../faulty-bucket.ts";
import { ADMIN, openSite, PUBLISH, post } from "./site.ts";

const DAY = 86_400_000;
const A = "posts/2026-11-20-a.md";

beforeEach(() => {
  vi.spyOn(console, "log").mockImplementation(() => {});
});
afterEach(() => {
  vi.restoreAllMocks();
});

async function siteBehindTheProxy(): Promise<{ bucket: FaultyBucket; site: Awaited<ReturnType<typeof openSite>> }> {
  const bucket = await faultyBucket({ faultProxy: inject("faultProxy"), s3Endpoint: inject("s3Endpoint") });
  return { bucket, site: await openSite({ OBJECTS: "s3", ...bucket.env }) };
}

const text = (content: string) => new TextEncoder().encode(content);

describe("a site on a store that refuses conditional writes", () => {
  it("gives categories titles, merges them, and publishes by If-Match", async () => {
    const { bucket, site } = await siteBehindTheProxy();
    await bucket.faults([{ conditional: true, status: 501, code: "NotImplemented" }]);
    await site.publish({ [A]: post({ title: "A", categories: "one" }), "posts/b.md": post({ categories: "two" }) });
    const order = (path: string, body: object) =>
      site.fetch(`/api/v1/categories/${path}`, {
        method: "PUT",
        body: JSON.stringify(body),
        headers: { ...ADMIN, "Content-Type": "application/json" },
      });
    expect((await order("one/title", { title: "Number one" })).status).toBe(200);
    expect((await order("two/merge", { into: "one" })).status).toBe(200);
    const orders = await bucket.objects.get(".gazette/categories.json");
    expect(JSON.parse(new TextDecoder().decode(orders?.bytes))).toMatchObject({
      titles: { one: "Number one" },
      merges: { two: "one" },
    });

    const write = (match: string, title: string) =>
      site.fetch(`/api/v1/objects/${A}`, {
        method: "PUT",
        body: post({ title }),
        headers: { ...PUBLISH, "If-Match": match },
      });
    const { headers } = await site.fetch(`/api/v1/objects/${A}`, { method: "HEAD", headers: PUBLISH });
    expect((await write(headers.get("ETag") ?? "", "New")).status).toBe(200);
    expect((await write(headers.get("ETag") ?? "", "Late")).status).toBe(412);
  });
});

describe("a store whose clock is ahead", () => {
  it("makes no entry of tomorrow", async () => {
    const { bucket, site } = await siteBehindTheProxy();
    await site.publish({ [A]: post({ title: "First" }) });
    const tomorrow = new Date(Date.now() + DAY).toUTCString();
    await bucket.faults([{ operation: ["get", "head"], headers: { "Last-Modified": tomorrow } }]);
    await site.publish({ [A]: post({ title: "Second" }) });
    const { items } = await site.json<{ items: { title: string; date_modified: string }[] }>("/feed.json");
    expect(items).toMatchObject([{ title: "Second" }]);
    expect(Date.parse(items[0]?.date_modified ?? "")).toBeLessThanOrEqual(Date.now());
  });
});

type Put = (key: string, bytes: Uint8Array<ArrayBuffer>, encoding: string) => Promise<unknown>;

const STORES: [string, () => Promise<{ site: Awaited<ReturnType<typeof openSite>>; put: Put }>][] = [
  [
    "R2",
    async () => {
      const site = await openSite();
      const put: Put = (key, bytes, contentEncoding) =>
        site.bucket.put(key, bytes, { httpMetadata: { contentEncoding } });
      return { site, put };
    },
  ],
  [
    "S3",
    async () => {
      const { bucket, site } = await siteBehindTheProxy();
      const client = new S3Client(s3ClientConfig(S3Settings().parse(bucket.env)));
      const put: Put = (Key, Body, ContentEncoding) =>
        client.send(new PutObjectCommand({ Bucket: bucket.env.S3_BUCKET, Key, Body, ContentEncoding }));
      return { site, put };
    },
  ],
];

describe.each(STORES)("what other tools packed in %s", (_, open) => {
  it("is read as a post, or quarantined with the reason", async () => {
    const { site, put } = await open();
    await put(A, await gzip(text(post({ title: "Packed" }))), "gzip");
    await put("posts/2026-11-20-b.md", text(post({ title: "Otherwise" })), "zstd");
    await put("posts/2026-11-20-c.md", await gzip(new Uint8Array(17 << 20).fill(32)), "gzip");
    await site.cron(Date.now());
    const { items } = await site.json<{ items: { title: string }[] }>("/feed.json");
    expect(items.map(({ title }) => title)).toEqual(["Packed"]);
    const { quarantined } = await site.json<{ quarantined: { key: string; reason: string }[] }>("/api/v1/quarantine", {
      headers: PUBLISH,
    });
    expect(quarantined.map(({ key, reason }) => [key, reason])).toEqual([
      ["posts/2026-11-20-b.md", expect.objectContaining({ code: "object-compressed" })],
      ["posts/2026-11-20-c.md", expect.objectContaining({ code: "object-compressed" })],
    ]);
    const read = await site.fetch(`/api/v1/objects/${A}`, { headers: PUBLISH });
    expect([read.headers.get("Content-Encoding"), await read.text()]).toEqual([null, post({ title: "Packed" })]);
  });

  it("is served as an attachment, whole, in parts and by HEAD, as it was before it was packed", async () => {
    const { site, put } = await open();
    const bytes = Uint8Array.from({ length: 3_000 }, (_, n) => n % 251);
    await put("assets/a.mp4", await gzip(bytes), "gzip");
    const get = (headers: Record<string, string> = {}, method = "GET") =>
      site.fetch("/assets/a.mp4", { method, headers });
    const whole = await get();
    expect([whole.headers.get("Content-Encoding"), await bytesOf(whole)]).toEqual([null, [...bytes]]);
    const head = await get({}, "HEAD");
    expect([head.status, head.headers.get("Content-Length")]).toEqual([200, "3000"]);
    for (const [range, from, to] of [
      ["bytes=0-9", 0, 10],
      ["bytes=2990-", 2990, 3000],
      ["bytes=-10", 2990, 3000],
    ] as const) {
      const part = await get({ Range: range });
      expect([part.status, part.headers.get("Content-Range")]).toEqual([206, `bytes ${from}-${to - 1}/3000`]);
      expect(await bytesOf(part)).toEqual([...bytes.slice(from, to)]);
    }
    const behind = await get({ Range: "bytes=3000-" });
    expect([behind.status, behind.headers.get("Content-Range")]).toEqual([416, "bytes */3000"]);
    expect((await get({ "If-None-Match": whole.headers.get("ETag") ?? "" })).status).toBe(304);
  });

  it("is served with its coding where it cannot be unpacked", async () => {
    const { site, put } = await open();
    await put("assets/a.pdf", text("in a coding of its own"), "zstd");
    const whole = await site.fetch("/assets/a.pdf");
    expect(whole.headers.get("Content-Encoding")).toBe("zstd");
    expect(await whole.text()).toBe("in a coding of its own");
    const part = await site.fetch("/assets/a.pdf", { headers: { Range: "bytes=3-3" } });
    expect([part.status, part.headers.get("Content-Encoding"), await part.text()]).toEqual([206, "zstd", "a"]);
    const read = await site.fetch("/api/v1/objects/assets/a.pdf", { headers: PUBLISH });
    expect([read.headers.get("Content-Encoding"), await read.text()]).toEqual(["zstd", "in a coding of its own"]);
  });
});

async function bytesOf(response: Response): Promise<number[]> {
  return [...new Uint8Array(await response.arrayBuffer())];
}

async function gzip(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
