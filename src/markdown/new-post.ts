import { normalized } from "../core/normal-form.ts";
import { wallTime, zoneOffset } from "../core/wall-clock.ts";
import { quoted } from "./yaml.ts";

export interface NewPost {
  title: string;
  at: number;
  timeZone: string;
  categories: string[];
  draft: boolean;
  body: string;
}

/** Longest slug; longer titles are cut at a word, if possible. */
const SLUG_CHARACTERS = 60;

/** Returns a name like `2026-11-20-the-new-port.md`. Keeps letters of every script. */
export function fileName({ title, at, timeZone }: Pick<NewPost, "title" | "at" | "timeZone">): string {
  const { year, month, day, hour, minute, second } = wallTime(at, timeZone);
  const slug = slugOf(title) || [hour, minute, second].map(twoDigits).join("");
  return `${[year, month, day].map(twoDigits).join("-")}-${slug}.md`;
}

/** Returns words as a part of a file name. */
export function slugOf(title: string): string {
  const words = normalized(title, "NFC")
    .toLowerCase()
    .replace(/['’]/gu, "")
    .split(/[^\p{L}\p{M}\p{N}]+/u)
    .filter(Boolean);
  let slug = words.shift() ?? "";
  for (const word of words) {
    if (slug.length + word.length >= SLUG_CHARACTERS) break;
    slug += `-${word}`;
  }
  return [...slug].slice(0, SLUG_CHARACTERS).join("");
}

/** Writes a post with front matter, dated in the site's time zone. */
export function postFile({ title, at, timeZone, categories, draft, body }: NewPost): string {
  const lines = [`title: ${quoted(title)}`, `date: ${dateOf(at, timeZone)}`];
  if (categories.length > 0) lines.push("categories:", ...categories.map((name) => `  - ${quoted(name)}`));
  if (draft) lines.push("draft: true");
  return `---\n${lines.join("\n")}\n---\n\n${body}`;
}

/** Formats a date as `2026-11-20 08:30:00 +0800`. */
export function dateOf(at: number, timeZone: string): string {
  const { year, month, day, hour, minute, second } = wallTime(at, timeZone);
  const offset = Math.round(zoneOffset(at, timeZone) / 60_000);
  const [hours, minutes] = [Math.floor(Math.abs(offset) / 60), Math.abs(offset) % 60];
  const zone = `${offset < 0 ? "-" : "+"}${twoDigits(hours)}${twoDigits(minutes)}`;
  const day8 = [year, month, day].map(twoDigits).join("-");
  return `${day8} ${[hour, minute, second].map(twoDigits).join(":")} ${zone}`;
}

function twoDigits(number: number): string {
  return String(number).padStart(2, "0");
}
