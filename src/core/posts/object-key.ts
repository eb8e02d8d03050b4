import { normalized } from "../normal-form.ts";
import { type Reason, reason } from "../reason.ts";

/** What a key in the bucket holds, judged by its name. */
export type ObjectKind = "site" | "redirects" | "post" | "issue" | "include" | "stylesheet" | "attachment";

export const SITE_KEY = "site.yaml";
/** Redirects as Netlify and Cloudflare Pages have them. */
export const REDIRECTS_KEY = "_redirects";
export const POSTS_PREFIX = "posts/";
/** Posts of Hugo's other sections, whose names stand in their addresses. */
export const SECTIONS_PREFIX = "posts/_content/";
export const ATTACHMENTS_PREFIX = "assets/";
/** What posts include, as Jekyll names it. Not served. */
export const INCLUDES_PREFIX = "_includes/";
/** Objects of our own in the bucket. */
export const RECORDS_PREFIX = ".gazette/";
export const HISTORY_PREFIX = ".gazette/history/";
export const MIRROR_RECORDS_PREFIX = ".gazette/mirror/";
/** Copies of posts that were withdrawn at the desk, from which they are restored. */
export const WITHDRAWN_PREFIX = ".gazette/withdrawn/";
/** The desk's titles and merges of categories. */
export const CATEGORIES_KEY = ".gazette/categories.json";

const POST_FILE = /\.(md|markdown|mkd|mdx|html?)$/i;
/** An editor's hand on the issues of a day: its frequency stands behind the date. */
const ISSUE_FILE = /^issues\/\d{4}-\d\d-\d\d-[a-z]+\.md$/;
const INCLUDE_FILE = /\.(md|markdown|html?|txt|liquid|svg)$/i;

/** Media types of attachments that are served. Nothing that runs at our origin: SVG is served in a sandbox. */
const ATTACHMENT_TYPES: Record<string, string> = {
  aac: "audio/aac",
  avif: "image/avif",
  bmp: "image/bmp",
  flac: "audio/flac",
  gif: "image/gif",
  ico: "image/vnd.microsoft.icon",
  jpeg: "image/jpeg",
  jpg: "image/jpeg",
  m4a: "audio/mp4",
  m4v: "video/mp4",
  mov: "video/quicktime",
  mp3: "audio/mpeg",
  mp4: "video/mp4",
  oga: "audio/ogg",
  ogg: "audio/ogg",
  ogv: "video/ogg",
  opus: "audio/ogg",
  png: "image/png",
  svg: "image/svg+xml",
  wav: "audio/wav",
  webm: "video/webm",
  webp: "image/webp",
};

/** Media types of attachments that are only downloaded, because what shows them could run at our origin. */
const DOWNLOAD_TYPES: Record<string, string> = {
  csv: "text/csv; charset=utf-8",
  docx: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
  epub: "application/epub+zip",
  gz: "application/gzip",
  ics: "text/calendar; charset=utf-8",
  odp: "application/vnd.oasis.opendocument.presentation",
  ods: "application/vnd.oasis.opendocument.spreadsheet",
  odt: "application/vnd.oasis.opendocument.text",
  pdf: "application/pdf",
  pptx: "application/vnd.openxmlformats-officedocument.presentationml.presentation",
  tgz: "application/gzip",
  txt: "text/plain; charset=utf-8",
  woff2: "font/woff2",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  zip: "application/zip",
};

/** Endings of files that are downloaded as they are. HTML, XML, styles and scripts are never among them. */
const BINARY = new Set(
  "7z bib bz2 c cpp diff doc eps go h ipynb java otf patch ppt psd py rar rb rs rtf sh sql tar tex ttf woff xls xz".split(
    " ",
  ),
);

export function attachmentType(key: string): string | undefined {
  return typeIn(ATTACHMENT_TYPES, key) ?? downloadType(key);
}

/** Returns the media type that a file's name says, without parameters. */
export function mediaType(name: string): string | undefined {
  return (typeIn(ATTACHMENT_TYPES, name) ?? typeIn(DOWNLOAD_TYPES, name))?.replace(/;.*/, "");
}

export function downloadType(key: string): string | undefined {
  return typeIn(DOWNLOAD_TYPES, key) ?? (BINARY.has(endingOf(key)) ? "application/octet-stream" : undefined);
}

function typeIn(types: Record<string, string>, key: string): string | undefined {
  const ending = endingOf(key);
  return Object.hasOwn(types, ending) ? types[ending] : undefined;
}

function endingOf(key: string): string {
  return /\.(\w{1,5})$/.exec(key)?.[1]?.toLowerCase() ?? "";
}

/** Returns whether a key may be a stylesheet of the publisher's own. Only the one that site.yaml names is served. */
export function isStylesheet(key: string): boolean {
  return key.startsWith(ATTACHMENTS_PREFIX) && /\.css$/i.test(key);
}

/** Folders whose content a site generator puts at the root of the site. */
export const PUBLIC_ROOTS = ["static/", "public/", "source/"];

/** Returns the key without the folder that a site generator would leave out of the address. */
export function publicPath(key: string): string {
  const root = PUBLIC_ROOTS.find((prefix) => key.startsWith(prefix));
  return root === undefined ? key : key.slice(root.length);
}

/** First parts of paths where Gazette itself answers, so that no file can. */
const RESERVED = new Set([
  "address",
  "admin",
  "api",
  "cdn-cgi",
  "confirm",
  "feedback",
  "llms.txt",
  "manage",
  "preferences",
  "robots.txt",
  "unfollow",
  "unsubscribe",
]);

/** Returns the part of a key that is an address of Gazette's own. */
function reservedPart(key: string): string | undefined {
  const [first = ""] = publicPath(key).split("/");
  return RESERVED.has(first) ? first : undefined;
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
  if (key === REDIRECTS_KEY) return "redirects";
  if (key.startsWith(POSTS_PREFIX) && POST_FILE.test(key)) return "post";
  if (ISSUE_FILE.test(key)) return "issue";
  if (key.startsWith(INCLUDES_PREFIX) && INCLUDE_FILE.test(key)) return "include";
  if (isStylesheet(key)) return "stylesheet";
  const isServed = attachmentType(key) !== undefined && !key.startsWith(".") && reservedPart(key) === undefined;
  return isServed ? "attachment" : undefined;
}

/** Returns whether an object is the publisher's rather than our own, or another program's. */
export function isPublishers(key: string): boolean {
  return objectKind(key) !== undefined || key.startsWith(POSTS_PREFIX) || key.startsWith(ATTACHMENTS_PREFIX);
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
  if (objectKind(key)) return undefined;
  const name = attachmentType(key) && reservedPart(key);
  return name === undefined ? reason("key-kind") : reason("key-reserved", { name });
}

/** Returns why a new object may not have a key, or `undefined`. Existing objects can still be read and deleted. */
export function newKeyProblem(key: string): Reason | undefined {
  if (isTooLong(key)) return reason("key-too-long", { most: KEY_BYTES_MAX });
  return key === normalized(key, "NFC") ? keyProblem(key) : reason("key-not-composed");
}

export function contentTypeOf(key: string): string {
  if (key === SITE_KEY) return "application/yaml";
  if (key === REDIRECTS_KEY) return "text/plain; charset=utf-8";
  if (isStylesheet(key)) return "text/css; charset=utf-8";
  return attachmentType(key) ?? (/\.html?$/i.test(key) ? "text/html; charset=utf-8" : "text/markdown; charset=utf-8");
}
