import { env } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { r2 } from "../../../src/adapters/objects/r2.ts";
import { keepsTheObjectStoreContract } from "../../contracts/object-store.ts";

/** R2 may always make a page shorter than asked for. Where a thousand are asked for it does, so that dozens are put, not a thousand. */
const PAGE = 100;
const bucket = new Proxy(env.BUCKET, {
  get(real, name: keyof R2Bucket) {
    if (name !== "list") return real[name].bind(real);
    return (options: R2ListOptions) => real.list({ ...options, ...(options.limit === 1000 && { limit: PAGE }) });
  },
});

describe("R2 objects", () => {
  keepsTheObjectStoreContract(() => r2({ BUCKET: bucket }), {
    pageSize: PAGE,
    putPacked: (key, bytes, contentEncoding) => env.BUCKET.put(key, bytes, { httpMetadata: { contentEncoding } }),
  });

  it("names the binding that is missing", () => {
    expect(() => r2({})).toThrow(/BUCKET/);
  });
});
