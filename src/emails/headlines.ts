import { html } from "hono/html";
import { type Digest, type DigestEntry, keysAmong, newestFirst, shareOut } from "../core/newsletter/digest.ts";
import { oneLine } from "./one-line.ts";
import { kept, type Sized, sized } from "./part.ts";
import type { Styles } from "./style.ts";
import type { WrittenEntries } from "./written-entries.ts";

/** Digests of more entries begin with the newest headlines. */
const HEADLINES_FROM = 10;
const HEADLINE_MAX = 70;
const URL_MAX = 500;

/** A headline once written. */
export interface Headline {
  title: string;
  line: Sized;
  url: string;
  updatedAt: number;
}

const END = kept({ html: "</ol>\n", text: "" });

/** Lists the newest headlines of all groups behind `heading`, for a digest too long to be taken in at a glance. */
export function headlines(digest: Digest, heading: Sized, style: Styles, written: WrittenEntries): Sized[] {
  const top = digest.shown <= HEADLINES_FROM ? [] : chosen(digest).map((entry) => headlineOf(entry, style, written));
  if (top.length === 0) return [];
  const text = top.map(({ title }, at) => `${at + 1}. ${title}\n`).join("");
  return [heading, sized({ html: "", text }), ...top.map(({ line }) => line), END];
}

/** Chooses in the editor's order, or featured posts before the newest. */
function chosen({ groups }: Digest): DigestEntry[] {
  const short = groups.flatMap(({ entries }) => entries).filter(({ url }) => url.length <= URL_MAX);
  if (groups.some(({ ordered }) => ordered)) return short.slice(0, HEADLINES_FROM);
  const leads = newestFirst(short).sort((a, b) => Number(b.email === "feature") - Number(a.email === "feature"));
  return shareOut(leads, keysAmong([]), HEADLINES_FROM);
}

function headlineOf(entry: DigestEntry, style: Styles, written: WrittenEntries): Headline {
  const known = written.headlines.get(entry.id);
  if (known?.updatedAt === entry.updatedAt && known.url === entry.url) return known;
  const title = oneLine(entry.title, HEADLINE_MAX);
  const line = html`<li><a class="accent" href="${entry.url}" style="${style.titleLink}">${title}</a></li>\n`;
  const made = { title, line: kept({ html: String(line), text: "" }), url: entry.url, updatedAt: entry.updatedAt };
  written.headlines.set(entry.id, made, 1);
  return made;
}
