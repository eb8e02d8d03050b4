import { html } from "hono/html";
import { direction } from "../core/direction.ts";
import type { Entry } from "../core/feeds/entry.ts";
import { type Digest, type DigestGroup, newestFirst, shareOut } from "../core/newsletter/digest.ts";
import type { Bodies } from "../core/newsletter/email.ts";
import { labelPath } from "../core/posts/category.ts";
import type { PostImage } from "../core/posts/post.ts";
import type { Site } from "../core/site.ts";
import { localeFor } from "../locales/index.ts";
import { momentInWords } from "./dates.ts";
import type { Html } from "./layout.ts";
import { oneLine } from "./one-line.ts";
import { type Styles, styleOf } from "./style.ts";

/** In columns, where a CJK character takes two: two lines of a title, four of a summary. */
const TITLE_MAX = 160;
const SUMMARY_MAX = 280;
const SECTION_MAX = 80;
const HEADLINE_MAX = 70;
/** Width of the column without margins, and the maximum height of an image in it. */
const IMAGE_WIDTH_MAX = 560;
const IMAGE_HEIGHT_MAX = 340;
/** Smaller images are icons. */
const IMAGE_SIDE_MIN = 100;

/** Entries at the beginning that stay whole while there is room at all. */
const WHOLE_MIN = 3;
/** Sections from which on those of one post are folded into one. */
const SECTIONS_MAX = 8;
/** Authors named of a post. */
const AUTHORS_MAX = 3;
const AUTHOR_MAX = 40;

interface Reader {
  site: Site;
  language: string;
  timeZone: string;
  /** When the issue was closed. */
  now: number;
}

interface Row {
  /** Empty except before the first entry of a group. */
  heading: Bodies;
  entry: Bodies;
  /** Returns the entry as title, source and date only. */
  brief: () => Bodies;
}

/**
 * Renders a digest within `room` bytes of HTML. The last entries lose summary and image until both bodies together take `light`
 * bytes; then, if it must be, the last entries of the longest groups are dropped, so that no group disappears while others are
 * longer. `left` counts the dropped entries.
 */
export function digestList(
  digest: Digest,
  reader: Reader,
  { room, light }: { room: number; light: number },
): Bodies & { left: number } {
  const sections = withoutCrumbs(digest.groups);
  const groups = sections.map((section) => writeSection(section, reader, sections.length > 1));
  const rows = groups.flat();
  let size = sum(rows, "html");
  let both = size + sum(rows, "text");
  for (const [at, row] of [...rows.entries()].reverse()) {
    if (size <= room && (both <= light || at < WHOLE_MIN)) break;
    const brief = row.brief();
    size -= bytes(row.entry.html) - bytes(brief.html);
    both -= bytes(row.entry.html + row.entry.text) - bytes(brief.html + brief.text);
    row.entry = brief;
  }
  while (size > room) {
    const longest = groups.reduce((most, group) => (group.length >= most.length ? group : most), []);
    const row = longest.pop();
    if (!row) break;
    size -= bytes(row.heading.html + row.entry.html);
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
const bytes = (text: string) => utf8.encode(text).length;
const sum = (rows: Row[], body: keyof Bodies) =>
  rows.reduce((all, { heading, entry }) => all + bytes(heading[body] + entry[body]), 0);

/** A group as it is shown; the entries of one that was folded name their categories. */
type Section = Omit<DigestGroup, "omitted" | "since"> & { folded?: true };

/** Folds the groups of one entry into one at the end, where there are many groups. */
function withoutCrumbs(groups: DigestGroup[]): Section[] {
  if (groups.length <= SECTIONS_MAX) return groups;
  const whole = groups.filter(({ id, entries }) => id !== undefined && entries.length > 1);
  const crumbs = groups.filter((group) => !whole.includes(group)).flatMap(({ entries }) => entries);
  return [...whole, { id: undefined, title: undefined, entries: crumbs, folded: true }];
}

function writeSection(section: Section, reader: Reader, inSections: boolean): Row[] {
  const nothing = { html: "", text: "" };
  return section.entries.map((entry, at) => {
    const place: Place = {
      level: inSections ? "h3" : "h2",
      isFirst: at === 0,
      category: section.folded && oneLine(entry.categories[0]?.title ?? "", SECTION_MAX),
    };
    return {
      heading: inSections && at === 0 ? writeHeading(section, reader) : nothing,
      entry: writeEntry(entry, reader, place, "full"),
      brief: () => writeEntry(entry, reader, place, "brief"),
    };
  });
}

function writeHeading({ id, title }: Section, { site, language }: Reader): Bodies {
  const style = styleOf(site.brand);
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
  /** Named where no heading does. */
  category?: string | undefined;
}

function writeEntry(
  entry: Entry,
  { site, language, timeZone, now }: Reader,
  place: Place,
  length: "full" | "brief",
): Bodies {
  const style = styleOf(site.brand);
  const title = oneLine(entry.title, TITLE_MAX);
  const source = entry.sourceUrl === undefined ? undefined : URL.parse(entry.sourceUrl)?.hostname.replace(/^www\./, "");
  const { tag } = localeFor(language);
  const authors = entry.authors.slice(0, AUTHORS_MAX).map((name) => oneLine(name, AUTHOR_MAX));
  const moment = momentInWords(entry.publishedAt, tag, timeZone, now);
  const about = [place.category, ...authors, source, moment].filter(Boolean).join(" · ");
  const summary = length === "full" ? oneLine(entry.summary, SUMMARY_MAX) : "";
  const image = length === "full" && entry.image ? writeImage(entry.image, entry.url, style) : undefined;
  const foreign =
    entry.language !== undefined && entry.language !== site.language
      ? html` lang="${entry.language}" ${directionAttributes(entry.language)}`
      : "";
  const link = html`<a class="accent" href="${entry.url}" style="${style.titleLink}">${title}</a>`;
  const shown =
    length === "brief"
      ? html`<p${foreign} style="${style.brief}"><a class="accent" href="${entry.url}" style="${style.link}">${title}</a><br><small class="quiet" style="font-size:14px"${tag !== site.language && html` lang="${tag}"`}>${about}</small></p>
`
      : html`<div${place.isFirst ? "" : html` class="rule" style="${style.next}"`}${foreign}>
${place.level === "h2" ? html`<h2 style="${style.title}">${link}</h2>` : html`<h3 style="${style.title}">${link}</h3>`}
<p class="quiet" lang="${tag}" style="${style.quiet}">${about}</p>
${image}${summary ? html`<p style="${style.summary}">${summary}</p>\n` : ""}</div>
`;
  return {
    html: String(shown),
    text: `\n${title}\n${entry.url}\n${about}\n${summary ? `${summary}\n` : ""}`,
  };
}

/** Sets both attributes, because the surrounding cell has an alignment of its own. */
function directionAttributes(language: string): Html {
  return direction(language) === "rtl" ? html`dir="rtl" align="right"` : html`dir="ltr" align="left"`;
}

/** Renders an image that leads to its post, over https only, since mail clients warn of anything else. Skips images that would show as a strip. */
function writeImage({ url, alt, width, height }: PostImage, page: string, style: Styles): Html | undefined {
  if (!url.startsWith("https://") || Math.min(width ?? Infinity, height ?? Infinity) < IMAGE_SIDE_MIN) return undefined;
  const isMeasured = width !== undefined && height !== undefined;
  if (isMeasured && height > width * 2) return undefined;
  const tall = isMeasured ? (IMAGE_HEIGHT_MAX * width) / height : Infinity;
  const shown = Math.floor(Math.min(width ?? IMAGE_WIDTH_MAX, IMAGE_WIDTH_MAX, tall));
  const size = isMeasured
    ? html`width="${shown}" style="width:100%;max-width:${shown}px;${style.image}"`
    : html`style="width:auto;max-width:100%;max-height:${IMAGE_HEIGHT_MAX}px;${style.image}"`;
  const link = html`<a href="${page}" style="text-decoration:none"><img class="quiet" src="${url}" alt="${oneLine(alt, TITLE_MAX)}" ${size}></a>\n`;
  // Word knows the width attribute alone: it would stretch an image of unknown size, or show all of it. So it gets none.
  return isMeasured ? link : html`<!--[if !mso]><!-->${link}<!--<![endif]-->\n`;
}

/** Digests of more entries begin with the newest headlines. */
const HEADLINES_FROM = 10;
const HEADLINE_URL_MAX = 500;

/** Lists the newest headlines of all groups, for a digest too long to be taken in at a glance. */
export function headlines({ groups, shown }: Digest, language: string, style: Styles): Bodies {
  if (shown <= HEADLINES_FROM) return { html: "", text: "" };
  const entries = groups.flatMap((group) => group.entries);
  const short = entries.filter(({ url }) => url.length <= HEADLINE_URL_MAX);
  const top = shareOut(newestFirst(short), [], HEADLINES_FROM).map(({ title, url }) => ({
    title: oneLine(title, HEADLINE_MAX),
    url,
  }));
  if (top.length === 0) return { html: "", text: "" };
  const heading = localeFor(language).emails.issue.headlines;
  const lines = top.map(
    ({ title, url }) => html`<li><a class="accent" href="${url}" style="${style.titleLink}">${title}</a></li>\n`,
  );
  return {
    html: String(html`<h2 lang="${localeFor(language).tag}" style="${style.heading}">${heading}</h2>
<ol style="${style.headlines}">
${lines}</ol>
`),
    text: `\n${heading}\n${top.map(({ title }, at) => `${at + 1}. ${title}\n`).join("")}`,
  };
}
