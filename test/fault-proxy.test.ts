import { ListObjectsV2Command, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { beforeAll, describe, expect, inject, it } from "vitest";
import { s3 } from "../src/adapters/objects/s3.ts";
import { S3Settings, s3ClientConfig } from "../src/adapters/objects/s3-settings.ts";
import type { ObjectStore } from "../src/ports/posts/object-store.ts";
import { type FaultyBucket, faultyBucket } from "./faulty-bucket.ts";

const KEYS = ["posts/a b.md", "posts/b.md", "posts/中.md"];
const BYTES = new TextEncoder().encode("hello");

describe("the fault proxy", () => {
  let bucket: FaultyBucket;
  let store: ObjectStore;
  // Our adapter would make up for some of the faults.
  let client: S3Client;
  let Bucket: string | undefined;
  const keys = async (StartAfter = "") => {
    const asked = { Bucket, Prefix: "posts/", EncodingType: "url", ...(StartAfter && { StartAfter }) } as const;
    const { Contents = [], EncodingType } = await client.send(new ListObjectsV2Command(asked));
    const decode = (key: string) => (EncodingType === "url" ? decodeURIComponent(key.replaceAll("+", " ")) : key);
    return Contents.map(({ Key = "" }) => decode(Key));
  };

  beforeAll(async () => {
    bucket = await faultyBucket({ faultProxy: inject("faultProxy"), s3Endpoint: inject("s3Endpoint") });
    store = s3(bucket.env);
    client = new S3Client(s3ClientConfig(S3Settings().parse(bucket.env)));
    Bucket = bucket.env.S3_BUCKET;
    for (const key of KEYS) await bucket.objects.put(key, BYTES, "text/markdown");
  });

  it("changes nothing of a bucket without faults", async () => {
    expect(await keys()).toEqual(KEYS);
    expect((await store.get("posts/中.md"))?.bytes).toEqual(BYTES);
    expect(await store.putIf("absent", "posts/b.md", BYTES, "text/markdown")).toBeUndefined();
    expect(await store.head("posts/none.md")).toBeUndefined();
  });

  it("spoils one key, so many times, and tells what was asked for", async () => {
    await bucket.faults([{ operation: "get", key: "posts/b.md", status: 403, code: "AccessDenied", times: 1 }]);
    await expect(store.get("posts/b.md")).rejects.toThrow("AccessDenied");
    expect((await store.get("posts/b.md"))?.bytes).toEqual(BYTES);
    expect((await store.get("posts/中.md"))?.bytes).toEqual(BYTES);
    expect(await bucket.seen()).toEqual([
      { operation: "get", key: "posts/b.md" },
      { operation: "get", key: "posts/b.md", status: 200 },
      { operation: "get", key: "posts/中.md", status: 200 },
    ]);
  });

  it("refuses conditional requests alone", async () => {
    await bucket.faults([{ conditional: true, status: 501, code: "NotImplemented" }]);
    const put = new PutObjectCommand({ Bucket, Key: "posts/new.md", Body: BYTES, IfNoneMatch: "*" });
    await expect(client.send(put)).rejects.toThrow("by the proxy");
    expect((await store.head("posts/b.md"))?.size).toBe(5);
  });

  it("answers 404 to everything", async () => {
    await bucket.faults([{ status: 404, code: "NoSuchBucket" }]);
    await expect(store.list({ prefix: "posts/" })).rejects.toThrow("no such bucket");
  });

  it.each([
    ["short", { short: 1 }, KEYS.slice(0, 1)],
    ["unordered", { unordered: true }, [...KEYS].reverse()],
    ["empty", { empty: true }, []],
    ["with what nobody put there", { also: ["posts/../x.md"] }, [...KEYS, "posts/../x.md"]],
    ["not encoded", { plain: true }, KEYS],
  ])("gives a listing that is %s", async (_, listing, expected) => {
    await bucket.faults([{ operation: "list", listing }]);
    expect(await keys()).toEqual(expected);
  });

  it("begins a listing at its first key, wherever it should begin", async () => {
    expect(await keys("posts/b.md")).toEqual(["posts/中.md"]);
    await bucket.faults([{ operation: "list", listing: { fromStart: true } }]);
    expect(await keys("posts/b.md")).toEqual(KEYS);
    await bucket.faults([{ operation: "list", listing: { noStartAfter: true } }]);
    expect(await keys("posts/b.md")).toEqual(KEYS);
  });

  it("breaks an answer off in the middle, and can do so after some that pass", async () => {
    await bucket.faults([{ operation: "get", cut: true, after: 1 }]);
    expect((await store.get("posts/b.md"))?.size).toBe(5);
    await expect(store.get("posts/b.md")).rejects.toThrow();
  });
});
