import { env } from "cloudflare:test";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import { s3 } from "../../../src/adapters/objects/s3.ts";
import { S3Settings, s3ClientConfig } from "../../../src/adapters/objects/s3-settings.ts";
import { keepsTheObjectStoreContract } from "../../contracts/object-store.ts";

// In workerd, because there the SDK takes its browser build, whose XML parser only works by our alias.
describe("S3 objects", () => {
  // s3rver walks its folders, ignores If-Match on writing, and promises more bytes than there are; S3 does none of it.
  keepsTheObjectStoreContract(() => s3(env), {
    knowsConditionalWrites: false,
    cutsRanges: false,
    pageSize: 100,
    putPacked: (Key, Body, ContentEncoding) =>
      new S3Client(s3ClientConfig(S3Settings().parse(env))).send(
        new PutObjectCommand({ Bucket: "gazette", Key, Body, ContentEncoding }),
      ),
  });

  describe("in a bucket that does not exist", () => {
    const nowhere = s3({ ...env, S3_BUCKET: "nowhere" });
    const noSuchBucket = /Bucket nowhere at http.*there is no such bucket/;

    it.each([
      ["list", () => nowhere.list({ prefix: "posts/" })],
      ["head", () => nowhere.head("posts/a.md")],
      ["get", () => nowhere.get("posts/a.md")],
      ["put", () => nowhere.put("posts/a.md", new Uint8Array(1), "text/plain")],
      ["delete", () => nowhere.delete("posts/a.md")],
    ])("throws on %s and says so", async (_, act) => {
      await expect(act()).rejects.toThrow(noSuchBucket);
    });
  });

  it("throws when the key is unknown, and says what the server said", async () => {
    const stranger = s3({ ...env, S3_ACCESS_KEY_ID: "stranger" });
    await expect(stranger.get("posts/a.md")).rejects.toThrow(/reading posts\/a\.md: InvalidAccessKeyId/);
    await expect(stranger.head("posts/a.md")).rejects.toThrow(/looking at posts\/a\.md/);
  });

  it("throws when nobody listens", async () => {
    const away = s3({ ...env, S3_ENDPOINT: "http://127.0.0.1:9" });
    await expect(away.get("posts/a.md")).rejects.toThrow(/reading posts\/a\.md/);
  });

  it("names every setting that is missing", () => {
    expect(() => s3({ S3_ENDPOINT: "not a url" })).toThrow(
      /S3_ENDPOINT.*S3_BUCKET.*S3_ACCESS_KEY_ID.*S3_SECRET_ACCESS_KEY/s,
    );
  });
});
