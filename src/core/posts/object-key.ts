import { normalized } from "../normal-form.ts";
import { type Reason, reason } from "../reason.ts";

/** What a key in the bucket holds, judged by its name. */
export type ObjectKind = "site" | "post" | "attachment";

export const SITE_KEY = "site.yaml";
export const POSTS_PREFIX = "posts/";
export const ATTACHMENTS_PREFIX = "assets/";
/** Objects of our own in the bucket. */
export const HISTORY_PREFIX = ".gazette/history/";
export const MIRROR_RECORDS_PREFIX = ".gazette/mirror/";
/** The desk's titles and merges of categories. */
export const CATEGORIES_KEY = ".gazette/categories.json";

const POST_FILE = /\.(md|markdown|mkd|html?)$/i;

/** Media types of attachments that are served. Nothing that a browser runs. */
const ATTACHMENT_TYPES: Record<string, string> = {
  avif: "image/avif",
  gif: "image/gif",
  jpeg: "image/jpeg",
  jpg: "image/jpeg",
  mp3: "audio/mpeg",
  mp4: "video/mp4",
  pdf: "application/pdf",
  png: "image/png",
  webp: "image/webp",
};

export function attachmentType(key: string): string | undefined {
  const ending = key.slice(key.lastIndexOf(".") + 1).toLowerCase();
  return Object.hasOwn(ATTACHMENT_TYPES, ending) ? ATTACHMENT_TYPES[ending] : undefined;
}

/** Returns whether a file name contains a content hash, as build tools write it. Such an object never changes. */
export function hasContentHash(key: string): boolean {
  const name = key.slice(key.lastIndexOf("/") + 1).replace(/\.\w+$/, "");
  // Digits alone are a date or a number, letters alone a word.
  return name.split(/[._-]/).some((part) => /^[0-9a-f]{8,64}$/.test(part) && /\d/.test(part) && /[a-f]/.test(part));
}

/** Returns `undefined` for keys that Gazette neither reads nor serves. */
export function objectKind(key: string): ObjectKind | undefined {
  if (key === SITE_KEY) return "site";
  if (key.startsWith(POSTS_PREFIX) && POST_FILE.test(key)) return "post";
  if ((key.startsWith(POSTS_PREFIX) || key.startsWith(ATTACHMENTS_PREFIX)) && attachmentType(key)) return "attachment";
  return undefined;
}

/** Longest key of an object store, in bytes. */
export const KEY_BYTES_MAX = 1024;

export function keyBytes(key: string): number {
  return new TextEncoder().encode(key).length;
}

/** Checks the length first, so that a huge key is not encoded. */
function isTooLong(key: string): boolean {
  return key.length > KEY_BYTES_MAX || keyBytes(key) > KEY_BYTES_MAX;
}

/** Returns why a key may not be used, or `undefined`. */
export function keyProblem(key: string): Reason | undefined {
  if (isTooLong(key)) return reason("key-too-long", { most: KEY_BYTES_MAX });
  if (/[\p{Cc}\p{Cs}\\]/u.test(key)) return reason("key-characters");
  if (key.split("/").some((part) => part === "" || part === "." || part === "..")) return reason("key-not-a-path");
  if (!objectKind(key)) return reason("key-kind");
  return undefined;
}

/** Returns why a new object may not have a key, or `undefined`. Existing objects can still be read and deleted. */
export function newKeyProblem(key: string): Reason | undefined {
  if (isTooLong(key)) return reason("key-too-long", { most: KEY_BYTES_MAX });
  return key === normalized(key, "NFC") ? keyProblem(key) : reason("key-not-composed");
}

export function contentTypeOf(key: string): string {
  if (key === SITE_KEY) return "application/yaml";
  return attachmentType(key) ?? (/\.html?$/i.test(key) ? "text/html; charset=utf-8" : "text/markdown; charset=utf-8");
}
