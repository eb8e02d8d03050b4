import * as z from "zod";
import { lazily } from "../../core/lazily.ts";
import { Unavailable } from "../../core/unavailable.ts";
import type { ObjectInfo, ObjectStore, Precondition } from "../../ports/posts/object-store.ts";
import { encodingOf, mayUnpack, partOf, unpacked } from "./unpacking.ts";

const Settings = lazily(() =>
  z.object({
    BUCKET: z.custom<R2Bucket>((value) => value !== undefined, "must be an R2 bucket: bind one in wrangler.toml"),
  }),
);

/** Stores objects in Cloudflare R2 by its binding. */
export function r2(env: object): ObjectStore {
  const { BUCKET: bucket } = Settings().parse(env);

  return {
    async list({ prefix, after, limit = 1000 }) {
      const asked = { prefix, limit: Math.min(limit, 1000) };
      let page = await answered(bucket.list({ ...asked, ...(after && { startAfter: after }) }));
      // R2 guarantees no page size: an empty page may not be the last.
      while (page.objects.length === 0 && page.truncated)
        page = await answered(bucket.list({ ...asked, cursor: page.cursor }));
      return { objects: page.objects.map(infoOf), more: page.truncated };
    },

    async head(key) {
      const found = await answered(bucket.head(key));
      return found ? infoOf(found) : undefined;
    },

    async get(key, { range } = {}) {
      const found = await answered(bucket.get(key, range && { range })).catch(async (fault) => {
        if (fault instanceof Unavailable) throw fault;
        // R2 throws for a range past the end, and for any range of an empty object.
        const whole = range ? await answered(bucket.head(key)) : undefined;
        if (whole === undefined || (whole && range && range.offset < whole.size)) throw fault;
        return whole;
      });
      if (!found) return undefined;
      if (!range) return unpacked({ ...infoOf(found), bytes: await bytesOf(found) });
      if (!mayUnpack(infoOf(found))) return { ...infoOf(found), bytes: await bytesOf(found) };
      // A range of compressed bytes is no range of the content.
      if ("body" in found) await found.body.cancel();
      const whole = await answered(bucket.get(key));
      return whole ? partOf(await unpacked({ ...infoOf(whole), bytes: await bytesOf(whole) }), range) : undefined;
    },

    async put(key, bytes, contentType) {
      return infoOf(await answered(bucket.put(key, bytes, { httpMetadata: { contentType } })));
    },

    async putIf(precondition, key, bytes, contentType) {
      const onlyIf = conditional(precondition);
      const written = onlyIf && (await answered(bucket.put(key, bytes, { httpMetadata: { contentType }, onlyIf })));
      return written ? infoOf(written) : undefined;
    },

    async delete(key) {
      await answered(bucket.delete(key));
    },
  };
}

/** R2's codes for its own failures: InternalError, ServiceUnavailable, TooManyRequests. */
const NOT_NOW = new Set(["10001", "10043", "10058"]);

/** Classifies R2's errors, which end in a code. An error without one means a lost connection. */
async function answered<Answer>(answer: Promise<Answer>): Promise<Answer> {
  try {
    return await answer;
  } catch (fault) {
    const code = /\((\d+)\)$/.exec(fault instanceof Error ? fault.message : "")?.[1];
    if (fault instanceof TypeError || (code !== undefined && !NOT_NOW.has(code))) throw fault;
    throw new Unavailable(`The bucket does not answer: ${fault}`, { cause: fault });
  }
}

/** Returns a precondition as headers (RFC 9110 §13.1). An empty list of versions matches nothing. */
function conditional(precondition: Precondition): Headers | undefined {
  if (precondition === "absent") return new Headers({ "If-None-Match": "*" });
  if (precondition === "present") return new Headers({ "If-Match": "*" });
  const etags = precondition.etags.map((etag) => `"${etag}"`);
  return etags.length > 0 ? new Headers({ "If-Match": etags.join(", ") }) : undefined;
}

/** Returns the bytes of an object; none if only its head was requested. */
async function bytesOf(object: R2Object | R2ObjectBody): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array("body" in object ? await answered(object.arrayBuffer()) : new ArrayBuffer());
}

function infoOf({ key, etag, size, uploaded, httpMetadata }: R2Object): ObjectInfo {
  const encoding = encodingOf(httpMetadata?.contentEncoding);
  const info = { key, etag, size, uploadedAt: uploaded.getTime(), contentType: httpMetadata?.contentType };
  return encoding === undefined ? info : { ...info, encoding };
}
