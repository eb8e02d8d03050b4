import { createHash } from "node:crypto";
import { compareUtf8 } from "../../src/core/posts/key-order.ts";

interface Stored {
  bytes: Buffer;
  etag: string;
  uploaded: Date;
  httpMetadata: R2HTTPMetadata;
}

const KEY_BYTES_MAX = 1024;
const PAGE_MAX = 1000;

/**
 * R2's interface over a map, as far as our adapter and its tests use it. The adapter over it keeps the same contract as over
 * R2 itself; streams, and whatever else R2 can do, are tried in workerd.
 */
export function localR2(): R2Bucket {
  const stored = new Map<string, Stored>();

  function describe(key: string, { bytes, etag, uploaded, httpMetadata }: Stored): R2Object {
    return { key, size: bytes.length, etag, httpEtag: `"${etag}"`, uploaded, httpMetadata } as R2Object;
  }

  function withBody(key: string, object: Stored, { offset = 0, length = Number.POSITIVE_INFINITY } = {}): R2ObjectBody {
    if (offset > 0 && offset >= object.bytes.length)
      throw new Error("get: The requested range is not satisfiable (10039)");
    const part = Buffer.from(object.bytes.subarray(offset, offset + length));
    const response = () => new Response(part);
    return Object.assign(describe(key, object), {
      get body() {
        return response().body;
      },
      arrayBuffer: () => response().arrayBuffer(),
      text: () => response().text(),
      json: () => response().json(),
    }) as R2ObjectBody;
  }

  const bucket = {
    async head(key: string) {
      const found = stored.get(key);
      return found ? describe(key, found) : null;
    },
    async get(key: string, { range }: { range?: { offset: number; length: number } } = {}) {
      const found = stored.get(key);
      return found ? withBody(key, found, range) : null;
    },
    async put(
      key: string,
      value: BodyInit,
      { httpMetadata = {}, onlyIf }: { httpMetadata?: object; onlyIf?: Headers } = {},
    ) {
      if (Buffer.byteLength(key) > KEY_BYTES_MAX)
        throw new Error("put: The specified object name is not valid. (10020)");
      const bytes = Buffer.from(await new Response(value).arrayBuffer());
      // Looked at and written without a pause in between.
      if (onlyIf && !holds(onlyIf, stored.get(key)?.etag)) return null;
      const etag = createHash("md5").update(bytes).digest("hex");
      const object = { bytes, etag, uploaded: new Date(), httpMetadata };
      stored.set(key, object);
      return describe(key, object);
    },
    async delete(keys: string | string[]) {
      for (const key of [keys].flat()) stored.delete(key);
    },
    async list({ prefix = "", startAfter = "", cursor = startAfter, limit = PAGE_MAX }: R2ListOptions = {}) {
      const found = [...stored]
        .filter(([key]) => key.startsWith(prefix) && compareUtf8(key, cursor) > 0)
        .sort(([one], [other]) => compareUtf8(one, other));
      const page = found.slice(0, limit);
      const objects = page.map(([key, object]) => describe(key, object));
      const truncated = found.length > page.length;
      return { objects, truncated, cursor: truncated ? objects.at(-1)?.key : undefined, delimitedPrefixes: [] };
    },
  };
  return bucket as unknown as R2Bucket;
}

/** RFC 9110 §13.1: a precondition as our adapter sends it. */
function holds(onlyIf: Headers, etag: string | undefined): boolean {
  if (onlyIf.get("If-None-Match") === "*") return etag === undefined;
  const wanted = onlyIf.get("If-Match") ?? "";
  return etag !== undefined && (wanted === "*" || wanted.split(", ").includes(`"${etag}"`));
}
