import { z } from "zod";
import type { ObjectInfo, ObjectStore, Precondition } from "../../ports/object-store.ts";

const Settings = z.object({
  BUCKET: z.custom<R2Bucket>((value) => value !== undefined, "must be an R2 bucket: bind one in wrangler.toml"),
});

/** Cloudflare R2 by its binding. */
export function r2(env: object): ObjectStore {
  const { BUCKET: bucket } = Settings.parse(env);

  return {
    async list({ prefix, after, limit = 1000 }) {
      const asked = { prefix, limit: Math.min(limit, 1000) };
      let page = await bucket.list({ ...asked, startAfter: after || undefined });
      // R2 promises no page size: an empty page need not be the last.
      while (page.objects.length === 0 && page.truncated) page = await bucket.list({ ...asked, cursor: page.cursor });
      return { objects: page.objects.map(infoOf), more: page.truncated };
    },

    async head(key) {
      const found = await bucket.head(key);
      return found ? infoOf(found) : undefined;
    },

    async get(key, { range } = {}) {
      const found = await bucket.get(key, range && { range }).catch(async (fault) => {
        // R2 throws for a range behind the end, and for any of an empty object.
        const whole = range ? await bucket.head(key) : undefined;
        if (whole === undefined || (whole && range && range.offset < whole.size)) throw fault;
        return whole;
      });
      if (!found) return undefined;
      const bytes = "body" in found ? new Uint8Array(await found.arrayBuffer()) : new Uint8Array();
      return { ...infoOf(found), bytes };
    },

    async put(key, bytes, contentType) {
      return infoOf(await bucket.put(key, bytes, { httpMetadata: { contentType } }));
    },

    async putIf(precondition, key, bytes, contentType) {
      const onlyIf = conditional(precondition);
      const written = onlyIf && (await bucket.put(key, bytes, { httpMetadata: { contentType }, onlyIf }));
      return written ? infoOf(written) : undefined;
    },

    async delete(key) {
      await bucket.delete(key);
    },
  };
}

/** RFC 9110 §13.1, as R2 reads it. No version at all cannot be matched. */
function conditional(precondition: Precondition): Headers | undefined {
  if (precondition === "absent") return new Headers({ "If-None-Match": "*" });
  if (precondition === "present") return new Headers({ "If-Match": "*" });
  const etags = precondition.etags.map((etag) => `"${etag}"`);
  return etags.length > 0 ? new Headers({ "If-Match": etags.join(", ") }) : undefined;
}

function infoOf({ key, etag, size, uploaded, httpMetadata }: R2Object): ObjectInfo {
  return { key, etag, size, uploadedAt: uploaded.getTime(), contentType: httpMetadata?.contentType };
}
