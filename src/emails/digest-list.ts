import { html } from "hono/html";
import { direction } from "../core/direction.ts";
import type { Entry } from "../core/feeds/entry.ts";
import type { Digest, DigestGroup } from "../core/newsletter/digest.ts";
import type { Bodies } from "../core/newsletter/email.ts";
import { labelPath } from "../core/posts/category.ts";
import type { PostImage } from "../core/posts/post.ts";
import type { Site } from "../core/site.ts";
import { localeFor } from "../locales/index.ts";
import { dateInWords } from "./dates.ts";
import type { Html } from "./layout.ts";
import { oneLine } from "./one-line.ts";
import { style } from "./style.ts";

/** In columns, where a CJK character takes two: two lines of a title, four of a summary. */
const TITLE_MAX = 160;
const SUMMARY_MAX = 280;
const SECTION_MAX = 80;
/** Width of the column without margins, and the maximum height of an image in it. */
const IMAGE_WIDTH_MAX = 560;
const IMAGE_HEIGHT_MAX = 340;
/** Smaller images are icons. */
const IMAGE_SIDE_MIN = 100;

interface Reader {
  site: Site;
  language: string;
  timeZone: string;
}

interface Row {
  /** Empty except before the first entry of a group. */
  heading: Bodies;
  entry: Bodies;
  /** Returns the entry as title, source and date only. */
  brief: () => Bodies;
}

/**
 * Renders a digest within `room` bytes of HTML. First the last entries lose summary and image; then the last entries of the
 * longest groups are dropped, so that no group disappears while others are longer. `left` counts the dropped entries.
 */
export function digestList(digest: Digest, reader: Reader, room: number): Bodies & { left: number } {
  const groups = digest.groups.map((group) => writeGroup(group, reader, digest.groups.length > 1));
  const rows = groups.flat();
  let size = rows.reduce((sum, { heading, entry }) => sum + bytes(heading) + bytes(entry), 0);
  for (const row of rows.toReversed()) {
    if (size <= room) break;
    const brief = row.brief();
    size -= bytes(row.entry) - bytes(brief);
    row.entry = brief;
  }
  while (size > room) {
    const longest = groups.reduce((most, group) => (group.length >= most.length ? group : most), []);
    const row = longest.pop();
    if (!row) break;
    size -= bytes(row.heading) + bytes(row.entry);
  }
  const kept = groups.flat();
  const written = kept.flatMap(({ heading, entry }) => [heading, entry]);
  return {
    html: written.map((part) => part.html).join(""),
    text: written.map((part) => part.text).join(""),
    left: rows.length - kept.length,
  };
}

const utf8 = new TextEncoder();
const bytes = (part: Bodies) => utf8.encode(part.html).length;

function writeGroup(group: DigestGroup, reader: Reader, inSections: boolean): Row[] {
  const nothing = { html: "", text: "" };
  return group.entries.map((entry, at) => {
    const place: Place = { level: inSections ? "h3" : "h2", isFirst: at === 0 };
    return {
      heading: inSections && at === 0 ? writeHeading(group, reader) : nothing,
      entry: writeEntry(entry, reader, place, "full"),
      brief: () => writeEntry(entry, reader, place, "brief"),
    };
  });
}

function writeHeading({ id, title }: DigestGroup, { site, language }: Reader): Bodies {
  const { uncategorised } = localeFor(language).emails.issue;
  const name = id === undefined ? uncategorised : oneLine(title ?? id, SECTION_MAX);
  const page = id === undefined ? undefined : new URL(labelPath("category", id), site.url);
  const shown = page ? html`<a class="accent" href="${page.href}" style="${style.sectionLink}">${name}</a>` : name;
  return {
    html: `${html`<h2 class="accent" style="${style.section}"${id === undefined && html` lang="${localeFor(language).tag}"`}>${shown}</h2>\n`}`,
    text: `\n\n== ${name} ==\n`,
  };
}

/** Position of an entry: heading levels leave no gap, and a line separates entries. */
interface Place {
  level: "h2" | "h3";
  isFirst: boolean;
}

function writeEntry(
  entry: Entry,
  { site, language, timeZone }: Reader,
  place: Place,
  length: "full" | "brief",
): Bodies {
  const title = oneLine(entry.title, TITLE_MAX);
  const source = entry.sourceUrl === undefined ? undefined : URL.parse(entry.sourceUrl)?.hostname.replace(/^www\./, "");
  const { tag } = localeFor(language);
  const date = dateInWords(entry.publishedAt, tag, timeZone);
  const about = source ? `${source} · ${date}` : date;
  const summary = length === "full" ? oneLine(entry.summary, SUMMARY_MAX) : "";
  const image = length === "full" && entry.image ? writeImage(entry.image) : undefined;
  const foreign =
    entry.language !== undefined && entry.language !== site.language
      ? html` lang="${entry.language}" ${directionAttributes(entry.language)}`
      : "";
  const link = html`<a class="ink" href="${entry.url}" style="${style.titleLink}">${title}</a>`;
  return {
    html: String(html`<div${place.isFirst ? "" : html` class="rule" style="${style.next}"`}${foreign}>
${place.level === "h2" ? html`<h2 style="${style.title}">${link}</h2>` : html`<h3 style="${style.title}">${link}</h3>`}
<p class="quiet" lang="${tag}" style="${style.quiet}">${about}</p>
${image}${summary ? html`<p style="${style.summary}">${summary}</p>\n` : ""}</div>
`),
    text: `\n${title}\n${entry.url}\n${about}\n${summary ? `${summary}\n` : ""}`,
  };
}

/** Sets both attributes, because the surrounding cell has an alignment of its own. */
function directionAttributes(language: string): Html {
  return direction(language) === "rtl" ? html`dir="rtl" align="right"` : html`dir="ltr" align="left"`;
}

/** Renders an image, over https only, since mail clients warn of anything else. Skips images that would show as a strip. */
function writeImage({ url, alt, width, height }: PostImage): Html | undefined {
  if (!url.startsWith("https://") || Math.min(width ?? Infinity, height ?? Infinity) < IMAGE_SIDE_MIN) return undefined;
  const isMeasured = width !== undefined && height !== undefined;
  if (isMeasured && height > width * 2) return undefined;
  const tall = isMeasured ? (IMAGE_HEIGHT_MAX * width) / height : Infinity;
  const shown = Math.round(Math.min(width ?? IMAGE_WIDTH_MAX, IMAGE_WIDTH_MAX, tall));
  // Outlook (Word) uses the width attribute. Without a known size the image keeps its own, within bounds.
  const size = isMeasured
    ? `width:100%;max-width:${shown}px`
    : `width:auto;max-width:100%;max-height:${IMAGE_HEIGHT_MAX}px`;
  return html`<img class="quiet" src="${url}" alt="${oneLine(alt, TITLE_MAX)}" width="${shown}" style="${size};${style.image}">\n`;
}
