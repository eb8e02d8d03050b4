import { beforeEach, describe, expect, inject, it } from "vitest";
import { s3 } from "../../../src/adapters/objects/s3.ts";
import type { ObjectStore } from "../../../src/ports/posts/object-store.ts";
import { type FaultyBucket, faultyBucket } from "../../faulty-bucket.ts";

const BYTES = new TextEncoder().encode("hello");

let bucket: FaultyBucket;
let store: ObjectStore;

beforeEach(async () => {
  bucket = await faultyBucket({ faultProxy: inject("faultProxy"), s3Endpoint: inject("s3Endpoint") });
  store = s3(bucket.env);
});

async function filled(count: number): Promise<string[]> {
  const keys = Array.from({ length: count }, (_, n) => `posts/${n}.md`);
  for (const key of keys) await bucket.objects.put(key, BYTES, "text/markdown");
  return keys;
}

/** All keys, page by page as a reconcile asks for them. */
async function walked(limit: number): Promise<string[]> {
  const keys: string[] = [];
  for (let pages = 0, more = true; more && pages < 20; pages++) {
    const page = await store.list({ prefix: "posts/", after: keys.at(-1) ?? "", limit });
    keys.push(...page.objects.map(({ key }) => key));
    more = page.more;
  }
  return keys;
}

const put = (key = "posts/a.md") => store.put(key, BYTES, "text/markdown");

describe("an S3 server that knows no conditional writes", () => {
  it("is written to after the look alone, and not asked again", async () => {
    await bucket.faults([{ conditional: true, status: 501, code: "NotImplemented" }]);
    expect(await store.putIf("absent", "posts/a.md", BYTES, "text/markdown")).toMatchObject({ size: 5 });
    expect(await store.putIf("absent", "posts/a.md", BYTES, "text/markdown")).toBeUndefined();
    const { etag = "" } = (await store.head("posts/a.md")) ?? {};
    expect(await store.putIf({ etags: [etag] }, "posts/a.md", BYTES, "text/markdown")).toMatchObject({ etag });
    expect(await store.putIf({ etags: ["other"] }, "posts/a.md", BYTES, "text/markdown")).toBeUndefined();
    const puts = (await bucket.seen()).filter(({ operation }) => operation === "put");
    expect(puts.map(({ status }) => status)).toEqual([undefined, 200, 200]);
  });
});

describe("an S3 server that answers a PUT without an ETag", () => {
  it("is asked for it", async () => {
    await bucket.faults([{ operation: "put", withoutHeaders: ["etag"] }]);
    const { etag } = await put();
    expect(etag).toBe((await bucket.objects.head("posts/a.md"))?.etag);
    expect((await store.putIf("present", "posts/a.md", BYTES, "text/markdown"))?.etag).toBe(etag);
  });

  it("is named when it has none at all", async () => {
    await bucket.faults([{ withoutHeaders: ["etag"] }]);
    await expect(put()).rejects.toThrow(/Bucket .* at .*: WrongAnswer: the server sent no ETag of posts\/a\.md/);
  });
});

describe("an S3 server whose listing", () => {
  it("ignores start-after is read to its end, each object once", async () => {
    const keys = await filled(7);
    await bucket.faults([{ operation: "list", listing: { noStartAfter: true } }]);
    expect(await walked(3)).toEqual(keys);
  });

  it("begins anew each time is a fault, and no endless loop", async () => {
    await filled(3);
    await bucket.faults([{ operation: "list", listing: { fromStart: true } }]);
    await expect(walked(2)).rejects.toThrow("begins anew each time");
  });

  it("has no order is read whole and put into ours", async () => {
    const keys = await filled(7);
    await bucket.faults([{ operation: "list", listing: { unordered: true } }]);
    expect(await walked(3)).toEqual(keys);
  });

  it("says that there is more, and not where, is a fault", async () => {
    await filled(3);
    await bucket.faults([{ operation: "list", listing: { empty: true, nowhere: true } }]);
    await expect(walked(2)).rejects.toThrow("there is more, and not where");
  });
});

describe("an S3 server that answers 403", () => {
  it.each([
    ["AccessDenied", "403 AccessDenied: this key may not do that"],
    ["InvalidObjectState", "it is archived"],
    ["RequestTimeTooSkewed", "RequestTimeTooSkewed"],
  ])("to a HEAD is asked why: %s", async (code, words) => {
    await put();
    await bucket.faults([{ operation: ["head", "get"], key: "posts/a.md", status: 403, code }]);
    await expect(store.head("posts/a.md")).rejects.toThrow(words);
  });

  it("to a HEAD alone is told by its status", async () => {
    await put();
    await bucket.faults([{ operation: "head", key: "posts/a.md", status: 403 }]);
    await expect(store.head("posts/a.md")).rejects.toThrow(/looking at posts\/a\.md: 403 AccessDenied/);
  });
});
