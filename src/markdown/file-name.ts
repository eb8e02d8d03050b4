import { normalized } from "../core/normal-form.ts";
import { clean } from "./characters.ts";

export interface FileName {
  slug: string;
  /** The date that the name starts with. */
  date: { year: number; month: number; day: number } | undefined;
}

const EXTENSION = /\.(?:md|markdown|mkd|mdx|html?)$/i;

/** Returns whether a key has the extension of a post. */
export function isPostKey(key: string): boolean {
  return EXTENSION.test(key);
}

/** Returns what a post is written in. */
export function languageOf(key: string): "markdown" | "mdx" | "html" {
  if (/\.html?$/i.test(key)) return "html";
  return /\.mdx$/i.test(key) ? "mdx" : "markdown";
}

export function isDraftKey(key: string): boolean {
  return key.split("/").slice(0, -1).includes("_drafts");
}

/**
 * Parses a file name: `2022-01-07-hello.md` has the slug `hello`, and so has `hello/index.md`. A name that is only a date is
 * its own slug.
 */
export function readFileName(key: string): FileName {
  const [file = "", folder = ""] = key.split("/").reverse();
  const base = file.replace(EXTENSION, "");
  const name = (base === "index" || base === "_index") && folder !== "" ? folder : base;
  const [dated = "", year, month, day] = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:-|$)/.exec(name) ?? [];
  const date = { year: Number(year), month: Number(month), day: Number(day) };
  if (!isDay(date)) return { slug: safe(name), date: undefined };
  return { slug: safe(name.slice(dated.length)) || safe(name.replace(/-$/, "")), date };
}

function isDay({ year, month, day }: { year: number; month: number; day: number }): boolean {
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

/** Returns one path segment that no URL parser takes for `.` or `..`. */
function safe(name: string): string {
  return clean(normalized(name, "NFC"))
    .trim()
    .replace(/[\s/\\?#%]+/gu, "-")
    .replace(/^[.-]+|(?<!-)-+$/g, "");
}
