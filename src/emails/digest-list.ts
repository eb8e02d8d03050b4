import { html, raw } from "hono/html";
import { labelPath } from "../core/category.ts";
import type { Digest, DigestGroup } from "../core/digest.ts";
import type { Entry } from "../core/entry.ts";
import type { PostImage } from "../core/post.ts";
import type { Site } from "../core/site.ts";
import { localeFor } from "../locales/index.ts";
import { dateInWords } from "./dates.ts";
import type { Bodies, Html } from "./layout.ts";
import { oneLine } from "./one-line.ts";

const TITLE_MAX = 200;
const SUMMARY_MAX = 400;
/** The width of the column without its margins. */
const IMAGE_WIDTH_MAX = 552;

interface Reader {
  site: Site;
  language: string;
  timeZone: string;
}

interface Row {
  /** Only before the first entry of a group. */
  heading: Bodies;
  entry: Bodies;
  /** The same entry as title, source and date only. */
  brief: Bodies;
}

/**
 * The posts of a digest, in no more than `room` bytes of HTML: first the last entries lose summary and image, then the
 * last entries go. `left` says how many did.
 */
export function digestList(digest: Digest, reader: Reader, room: number): { html: Html; text: string; left: number } {
  const rows = digest.groups.flatMap((group) => writeGroup(group, reader, digest.groups.length > 1));
  let size = rows.reduce((sum, { heading, entry }) => sum + bytes(heading) + bytes(entry), 0);
  let full = rows.length;
  while (size > room && full > 0) {
    const row = rows[--full] as Row;
    size -= bytes(row.entry) - bytes(row.brief);
  }
  let kept = rows.length;
  while (size > room && kept > 0) {
    const row = rows[--kept] as Row;
    size -= bytes(row.heading) + bytes(row.brief);
  }
  const written = rows.slice(0, kept).flatMap(({ heading, entry, brief }, at) => [heading, at < full ? entry : brief]);
  return {
    html: raw(written.map((part) => part.html).join("")),
    text: written.map((part) => part.text).join(""),
    left: rows.length - kept,
  };
}

const utf8 = new TextEncoder();
const bytes = (part: Bodies) => utf8.encode(part.html).length;

function writeGroup(group: DigestGroup, reader: Reader, withHeading: boolean): Row[] {
  const nothing = { html: "", text: "" };
  return group.entries.map((entry, at) => ({
    heading: withHeading && at === 0 ? writeHeading(group, reader) : nothing,
    entry: writeEntry(entry, reader, "full"),
    brief: writeEntry(entry, reader, "brief"),
  }));
}

function writeHeading({ id, title }: DigestGroup, { site, language }: Reader): Bodies {
  if (id === undefined) {
    const { uncategorised } = localeFor(language).emails.issue;
    return { html: `${html`<h2>${uncategorised}</h2>\n`}`, text: `\n== ${uncategorised} ==\n` };
  }
  const name = oneLine(title ?? id, TITLE_MAX);
  const page = new URL(labelPath("category", id), site.url);
  return { html: `${html`<h2><a href="${page.href}">${name}</a></h2>\n`}`, text: `\n== ${name} ==\n` };
}

function writeEntry(entry: Entry, { site, language, timeZone }: Reader, length: "full" | "brief"): Bodies {
  const title = oneLine(entry.title, TITLE_MAX);
  const source = entry.sourceUrl === undefined ? undefined : URL.parse(entry.sourceUrl)?.hostname.replace(/^www\./, "");
  const date = dateInWords(entry.publishedAt, localeFor(language).tag, timeZone);
  const about = source ? `${source} · ${date}` : date;
  const summary = length === "full" ? oneLine(entry.summary, SUMMARY_MAX) : "";
  const image = length === "full" && entry.image?.url.startsWith("https://") ? entry.image : undefined;
  const foreign = entry.language !== undefined && entry.language !== site.language;
  return {
    html: String(html`<h3${foreign ? html` lang="${entry.language}"` : ""}><a href="${entry.url}">${title}</a></h3>
<p class="quiet">${about}</p>
${image ? writeImage(image) : ""}${summary ? html`<p>${summary}</p>\n` : ""}`),
    text: `\n${title}\n${about}\n${summary ? `${summary}\n` : ""}${entry.url}\n`,
  };
}

function writeImage({ url, alt, width = IMAGE_WIDTH_MAX }: PostImage): Html {
  return html`<img src="${url}" alt="${oneLine(alt, TITLE_MAX)}" width="${Math.min(width, IMAGE_WIDTH_MAX)}">\n`;
}
