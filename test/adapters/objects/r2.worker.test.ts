import { env } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { r2 } from "../../../src/adapters/objects/r2.ts";
import { keepsTheObjectStoreContract } from "../../contracts/object-store.ts";

describe("R2 objects", () => {
  keepsTheObjectStoreContract(() => r2(env), {
    putPacked: (key, bytes, contentEncoding) => env.BUCKET.put(key, bytes, { httpMetadata: { contentEncoding } }),
  });

  it("names the binding that is missing", () => {
    expect(() => r2({})).toThrow(/BUCKET/);
  });
});
