import type { Problem } from "../core/posts/post.ts";
import { REDIRECTS_BYTES_MAX, type Redirect, readRedirects } from "../core/posts/redirects.ts";
import { reason } from "../core/reason.ts";
import { decode } from "./characters.ts";

/** Reads `_redirects`. `problems` are of single lines; a `problem` is of the whole file. */
export function readRedirectsFile(
  bytes: Uint8Array,
  site?: URL,
): { redirects: Redirect[]; problems: Problem[] } | { problem: Problem } {
  if (bytes.length > REDIRECTS_BYTES_MAX)
    return { problem: { line: undefined, reason: reason("redirects-too-long", { most: REDIRECTS_BYTES_MAX }) } };
  const decoded = decode(bytes);
  if ("line" in decoded) return { problem: { line: decoded.line, reason: reason("redirects-not-utf8") } };
  return readRedirects(decoded.text, site);
}
