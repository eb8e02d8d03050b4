import type { Context } from "hono";
import { reason } from "../../src/core/reason.ts";
import type { Precondition } from "../../src/ports/posts/object-store.ts";
import { RefusedRequest } from "./problem.ts";

/** Parses a list of entity tags, or `*` (RFC 9110 §8.8.3). */
function entityTags(header: string): "*" | { etag: string; weak: boolean }[] {
  if (header.trim() === "*") return "*";
  return [...header.matchAll(/(W\/)?"([^"]*)"/g)].map(([, weak, etag = ""]) => ({ etag, weak: weak !== undefined }));
}

/** Returns whether an If-None-Match matches by weak comparison: caches may have weakened the tag (RFC 9110 §13.1.2). */
export function namesVersion(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  const tags = entityTags(header);
  return tags === "*" || tags.some((tag) => tag.etag === etag);
}

/** Returns whether an If-Range matches by strong comparison; never by a date, as we send none (RFC 9110 §13.1.5). */
export function isVersion(header: string, etag: string): boolean {
  return header.trim() === `"${etag}"`;
}

/** Parses the precondition of a change (RFC 9110 §13.1.1, §13.1.2). */
export function preconditionOf(c: Context): Precondition | undefined {
  const match = c.req.header("If-Match");
  const noneMatch = c.req.header("If-None-Match");
  if (match !== undefined && noneMatch !== undefined) throw new RefusedRequest(400, reason("preconditions-conflict"));
  if (noneMatch !== undefined) {
    if (entityTags(noneMatch) !== "*") throw new RefusedRequest(400, reason("if-none-match-not-any"));
    return "absent";
  }
  if (match === undefined) return undefined;
  const tags = entityTags(match);
  // Strong comparison: a weak tag matches nothing.
  return tags === "*" ? "present" : { etags: tags.flatMap(({ etag, weak }) => (weak ? [] : [etag])) };
}
