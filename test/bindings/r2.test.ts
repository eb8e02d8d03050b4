import { describe } from "vitest";
import { r2 } from "../../src/adapters/objects/r2.ts";
import { keepsTheObjectStoreContract } from "../contracts/object-store.ts";
import { localR2 } from "./r2.ts";

describe("R2 objects in this process", () => {
  const bucket = localR2();
  keepsTheObjectStoreContract(() => r2({ BUCKET: bucket }), {
    putPacked: (key, bytes, contentEncoding) => bucket.put(key, bytes, { httpMetadata: { contentEncoding } }),
  });
});
