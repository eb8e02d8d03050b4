import { normalized } from "../normal-form.ts";
import { say } from "../reasons/reason.ts";

/** What a key in the bucket holds, by its name alone. */
export type ObjectKind = "site" | "post" | "attachment";

export const SITE_KEY = "site.yaml";
export const POSTS_PREFIX = "posts/";
export const ATTACHMENTS_PREFIX = "assets/";
/** What we keep in the bucket for ourselves. */
export const HISTORY_PREFIX = ".gazette/history/";
export const MIRROR_RECORDS_PREFIX = ".gazette/mirror/";
/** What the desk ordered about categories: their titles, and which were merged. */
export const CATEGORIES_KEY = ".gazette/categories.json";

const POST_FILE = /\.(md|markdown|mkd|html?)$/i;

/** Types of attachments that are served: nothing that a browser runs. */
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

/** Whether a name holds a hash of its content, as build tools write it: such an object never changes under its key. */
export function namesItsContent(key: string): boolean {
  const name = key.slice(key.lastIndexOf("/") + 1).replace(/\.\w+$/, "");
  // Digits alone are a date or a number, letters alone a word.
  return name.split(/[._-]/).some((part) => /^[0-9a-f]{8,64}$/.test(part) && /\d/.test(part) && /[a-f]/.test(part));
}

/** Nothing for keys that Gazette neither reads nor serves. */
export function objectKind(key: string): ObjectKind | undefined {
  if (key === SITE_KEY) return "site";
  if (key.startsWith(POSTS_PREFIX) && POST_FILE.test(key)) return "post";
  if ((key.startsWith(POSTS_PREFIX) || key.startsWith(ATTACHMENTS_PREFIX)) && attachmentType(key)) return "attachment";
  return undefined;
}

/** Stores take keys of so many bytes. */
export const KEY_BYTES_MAX = 1024;

export function keyBytes(key: string): number {
  return new TextEncoder().encode(key).length;
}

/** Decided without looking at more than that many characters. */
function isTooLong(key: string): boolean {
  return key.length > KEY_BYTES_MAX || keyBytes(key) > KEY_BYTES_MAX;
}

/** Why a key may not be used, or undefined. */
export function keyProblem(key: string): string | undefined {
  if (isTooLong(key)) return say("key-too-long");
  if (/[\p{Cc}\p{Cs}\\]/u.test(key)) return say("key-control");
  if (key.split("/").some((part) => part === "" || part === "." || part === "..")) return say("key-no-path");
  if (!objectKind(key)) return say("key-no-kind");
  return undefined;
}

/** Why nothing new is read under a key, or undefined. What lies there already can be looked at and deleted all the same. */
export function newKeyProblem(key: string): string | undefined {
  if (isTooLong(key)) return say("key-too-long");
  return key === normalized(key, "NFC") ? keyProblem(key) : say("key-not-composed");
}

export function contentTypeOf(key: string): string {
  if (key === SITE_KEY) return "application/yaml";
  return attachmentType(key) ?? (/\.html?$/i.test(key) ? "text/html; charset=utf-8" : "text/markdown; charset=utf-8");
}
