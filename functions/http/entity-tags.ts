import type { Context } from "hono";
import type { Precondition } from "../../src/ports/posts/object-store.ts";
import { RefusedRequest } from "./problem.ts";

/** A list of entity tags, or `*` (RFC 9110 §8.8.3). */
function entityTags(header: string): "*" | { etag: string; weak: boolean }[] {
  if (header.trim() === "*") return "*";
  return [...header.matchAll(/(W\/)?"([^"]*)"/g)].map(([, weak, etag = ""]) => ({ etag, weak: weak !== undefined }));
}

/** Whether an If-None-Match names a version, compared weakly: caches on the way may have weakened it (RFC 9110 §13.1.2). */
export function namesVersion(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  const tags = entityTags(header);
  return tags === "*" || tags.some((tag) => tag.etag === etag);
}

/** Whether an If-Range names a version; strongly, and never by a date: we give none (RFC 9110 §13.1.5). */
export function isVersion(header: string, etag: string): boolean {
  return header.trim() === `"${etag}"`;
}

/** What must hold for a change to be made (RFC 9110 §13.1.1, §13.1.2). */
export function preconditionOf(c: Context): Precondition | undefined {
  const match = c.req.header("If-Match");
  const noneMatch = c.req.header("If-None-Match");
  if (match !== undefined && noneMatch !== undefined)
    throw new RefusedRequest(400, "If-Match and If-None-Match exclude each other: send one of them.");
  if (noneMatch !== undefined) {
    if (entityTags(noneMatch) !== "*") throw new RefusedRequest(400, "A change takes If-None-Match as * only.");
    return "absent";
  }
  if (match === undefined) return undefined;
  const tags = entityTags(match);
  // Strong comparison: a weak tag matches nothing.
  return tags === "*" ? "present" : { etags: tags.flatMap(({ etag, weak }) => (weak ? [] : [etag])) };
}
