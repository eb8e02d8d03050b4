import { html, raw } from "hono/html";
import { direction } from "../core/direction.ts";
import type { Digest, DigestEntry, DigestGroup } from "../core/newsletter/digest.ts";
import { type Bodies, TOKEN_MARK } from "../core/newsletter/email.ts";
import { labelPath } from "../core/posts/category.ts";
import type { PostImage } from "../core/posts/post.ts";
import { QUESTION_MAX } from "../core/posts/question.ts";
import { queryValue } from "../core/query-value.ts";
import type { Site } from "../core/site.ts";
import { parseFollowKey } from "../core/subscribers/follow.ts";
import { unfollowUrl } from "../core/subscribers/links.ts";
import { zoneOffset } from "../core/wall-clock.ts";
import { localeFor } from "../locales/index.ts";
import { momentInWords } from "./dates.ts";
import type { Html } from "./layout.ts";
import { oneLine } from "./one-line.ts";
import { kept, NOTHING, type Sized, sized, sum } from "./part.ts";
import { type Styles, styleOf } from "./style.ts";
import { wholePost } from "./whole-post.ts";
import type { WrittenEntries } from "./written-entries.ts";

/** In columns, where a CJK character takes two: two lines of a title, four of a summary. */
const TITLE_MAX = 160;
const SUMMARY_MAX = 280;
const SECTION_MAX = 80;
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
/** Other headings named of a post. */
const ALSO_MAX = 5;

export interface Reader {
  site: Site;
  language: string;
  timeZone: string;
  /** When the issue was closed. */
  now: number;
  /** Entries of this issue that were written for others, in this language and time zone or another. */
  written: WrittenEntries;
}

/** An entry once written, between whose parts stand what differs by reader: under what it stands, and under what else. */
export interface Written {
  html: [before: Sized, about: string, after: Sized];
  text: [before: string, about: string, after: string];
  /** The entry of a reader for whom nothing stands between. */
  plain: Shown;
  of: Version;
}

/** What tells an entry from the same at another time. Its address and image may change without a new `updatedAt`. */
interface Version {
  updatedAt: number;
  remark: string | undefined;
  url: string;
  image: string | undefined;
}

/** An entry as one reader gets it. */
interface Shown extends Pick<Sized, "bytes"> {
  parts: Sized[];
}

interface Row {
  entry: Shown;
  /** Shows the whole text of its post. */
  isWhole: boolean;
  /** Returns the entry as title, source and date only; or with its summary, if it was whole. */
  brief: () => Shown;
}

/** A section as it is written. */
interface Group {
  heading: Sized;
  rows: Row[];
  /** Posts that do not fit. */
  left: number;
  /** Says how many do not fit, and where they are. */
  more: (posts: number) => Sized;
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
): { parts: Sized[]; left: number } {
  const sections = withoutCrumbs(digest.groups);
  const inSections = sections.length > 1 || sections.some(({ id }) => id !== undefined && isWatch(id));
  const places = placesIn(reader, inSections);
  const groups = sections.map((section) => writeSection(section, reader, inSections, places));
  const rows = groups.flatMap((group) => group.rows);
  const fixed = groups.flatMap(({ heading, left, more }) => [heading, more(left)]);
  let size = sum([...fixed, ...rows.map(({ entry }) => entry)], "html");
  const short = [...fixed, ...rows.flatMap(({ isWhole, entry }) => (isWhole ? [] : [entry]))];
  let both = sum(short, "html") + sum(short, "text");
  // Whole texts last: a mail that nobody can read elsewhere is not shortened for a summary.
  const order = rows.map((row, at) => ({ row, at })).reverse();
  for (const { row, at } of order.sort((a, b) => Number(a.row.isWhole) - Number(b.row.isWhole))) {
    if (size <= room && (row.isWhole || both <= light || at < WHOLE_MIN)) continue;
    const brief = row.brief();
    size -= row.entry.bytes.html - brief.bytes.html;
    both -= row.entry.bytes.html + row.entry.bytes.text - brief.bytes.html - brief.bytes.text;
    row.entry = brief;
  }
  while (size > room) {
    const longest = groups.reduce<Group | undefined>(
      (most, group) => (most && most.rows.length > group.rows.length ? most : group),
      undefined,
    );
    const row = longest?.rows.pop();
    if (!longest || !row) break;
    size -= row.entry.bytes.html + longest.more(longest.left).bytes.html;
    longest.left++;
    size += longest.more(longest.left).bytes.html;
    if (longest.rows.length === 0) size -= longest.heading.bytes.html + longest.more(longest.left).bytes.html;
  }
  const kept = groups.flatMap((group) => group.rows);
  const parts = groups.flatMap(({ heading, rows, left, more }) =>
    rows.length === 0 ? [] : [heading, ...rows.flatMap(({ entry }) => entry.parts), more(left)],
  );
  return { parts: parts.filter((part) => part !== NOTHING), left: rows.length - kept.length };
}

const isWatch = (key: string) => parseFollowKey(key).kind === "watch";

/** A group as it is shown; the entries of one that was folded name what they would stand under. */
type Section = DigestGroup & { folded?: Map<DigestEntry, string | undefined> };

/** Folds the groups of one entry into one at the end, where there are many groups. */
function withoutCrumbs(groups: DigestGroup[]): Section[] {
  if (groups.length <= SECTIONS_MAX) return groups;
  const whole = groups.filter(
    ({ id, entries }) => (id !== undefined && entries.length > 1) || entries[0]?.email === "feature",
  );
  const crumbs = groups.filter((group) => !whole.includes(group));
  const folded = new Map(crumbs.flatMap(({ title, entries }) => entries.map((entry) => [entry, title])));
  return [...whole, { id: undefined, title: undefined, entries: [...folded.keys()], folded, omitted: 0, since: 0 }];
}

function writeSection(section: Section, reader: Reader, inSections: boolean, { first, later }: Places): Group {
  const { also: sayAlso } = localeFor(reader.language).emails.issue;
  const page = sectionPage(section, reader);
  return {
    heading: inSections ? sized(writeHeading(section, page, reader)) : NOTHING,
    rows: section.entries.map((entry, at) => {
      const under = section.folded?.get(entry) ?? (section.ordered ? entry.categories[0]?.title : undefined);
      const marks: Marks = {
        under: under ? oneLine(under, SECTION_MAX) : "",
        also: entry.also ? sayAlso(entry.also.slice(0, ALSO_MAX).map((title) => oneLine(title, AUTHOR_MAX))) : "",
      };
      const written = (length: Length) => withMarks(writeOnce(entry, reader, at === 0 ? first : later, length), marks);
      const isWhole = entry.email === "only" && entry.contentHtml !== "";
      return {
        isWhole,
        entry: written(isWhole ? "whole" : "full"),
        brief: () => written(isWhole ? "full" : "brief"),
      };
    }),
    left: section.omitted,
    more: (posts) => (posts > 0 && page ? sized(writeMore(section, posts, page, reader)) : NOTHING),
  };
}

/** Returns where the posts of a section are: a label's page, or a search in the time of the issue. */
function sectionPage({ id, question, since }: Section, { site, now }: Reader): string | undefined {
  if (id === undefined) return undefined;
  const follow = parseFollowKey(id);
  if (follow.kind !== "watch") return new URL(labelPath(follow.kind, follow.id), site.url).href;
  if (question === undefined) return undefined;
  const day = (at: number) => new Date(at + zoneOffset(at, site.timeZone)).toISOString().slice(0, 10);
  const within = `${question} before:${day(now + DAY_MS)} after:${day(since)}`;
  return `${site.url.href}search?q=${queryValue(within.length <= QUESTION_MAX ? within : question)}`;
}

const DAY_MS = 86_400_000;

function writeHeading({ id, title, unfollow }: Section, page: string | undefined, { site, language }: Reader): Bodies {
  const style = styleOf(site.brand);
  const { tag, emails } = localeFor(language);
  const { uncategorised, unfollow: stop } = emails.issue;
  const name = id === undefined ? uncategorised : oneLine(title ?? id, SECTION_MAX);
  const shown = page ? html`<a class="accent" href="${page}" style="${style.sectionLink}">${name}</a>` : name;
  const ending = unfollow === undefined ? undefined : unfollowUrl(site, TOKEN_MARK, unfollow);
  return {
    html: `${html`<h2 class="accent" style="${style.section}"${id === undefined && html` lang="${tag}"`}>${shown}</h2>\n${
      ending &&
      html`<p class="quiet" lang="${tag}" style="${style.quiet}"><a class="quiet" href="${ending}" style="${style.quietLink}">${stop}</a></p>\n`
    }`}`,
    text: `\n\n== ${name} ==\n${ending === undefined ? "" : `${emails.labelled(stop, ending)}\n`}`,
  };
}

function writeMore({ title }: Section, posts: number, page: string, { site, language }: Reader): Bodies {
  const style = styleOf(site.brand);
  const { tag, emails } = localeFor(language);
  const said = emails.issue.moreOf(posts, oneLine(title ?? "", SECTION_MAX));
  return {
    html: `${html`<p lang="${tag}" style="${style.moreOf}"><a class="accent" href="${page}" style="${style.link}">${said}</a></p>\n`}`,
    text: `\n${emails.labelled(said, page)}\n`,
  };
}

/** What is said of an entry that differs by reader. */
interface Marks {
  /** Under what it would stand, where no heading says so; may be empty. */
  under: string;
  /** Under what else; may be empty. */
  also: string;
}

function withMarks({ html: [before, about, after], text, plain }: Written, { under, also }: Marks): Shown {
  if (under === "" && also === "") return plain;
  const marks = [under && `${under} · `, also && ` · ${also}`];
  const [first = "", last = ""] = marks.map((mark) => (mark === "" ? "" : String(html`${mark}`)));
  const own = sized({ html: first + about + last, text: `${text[0]}${marks[0]}${text[1]}${marks[1]}${text[2]}` });
  return shownAs([before, own, after]);
}

const shownAs = (parts: Sized[]): Shown => ({ parts, bytes: { html: sum(parts, "html"), text: sum(parts, "text") } });

/** Position of an entry: heading levels leave no gap, and a line separates entries. */
interface Place {
  level: "h2" | "h3";
  isFirst: boolean;
  /** Names how an entry is written there. */
  looks: Record<Length, string>;
}

interface Places {
  first: Place;
  later: Place;
}

type Length = "whole" | "full" | "brief";

function placesIn({ language, timeZone }: Reader, inSections: boolean): Places {
  const level = inSections ? "h3" : "h2";
  const place = (isFirst: boolean): Place => {
    const look = (length: Length) => `${length}${level}${isFirst} ${language} ${timeZone}`;
    return { level, isFirst, looks: { whole: look("whole"), full: look("full"), brief: look("brief") } };
  };
  return { first: place(true), later: place(false) };
}

function writeOnce(entry: DigestEntry, reader: Reader, place: Place, length: Length): Written {
  const { written } = reader;
  const look = place.looks[length];
  const known = written.entries.get(look, entry.id);
  if (known && isSame(known.of, entry)) return known;
  const made = writeEntry(entry, reader, place, length);
  written.entries.set(look, entry.id, made);
  return made;
}

const isSame = (of: Version, { updatedAt, remark, url, image }: DigestEntry): boolean =>
  of.updatedAt === updatedAt && of.remark === remark && of.url === url && of.image === image?.url;

function writeEntry(
  entry: DigestEntry,
  { site, language, timeZone, now }: Reader,
  place: Place,
  length: Length,
): Written {
  const style = styleOf(site.brand);
  const title = oneLine(entry.title, TITLE_MAX);
  const source = entry.sourceUrl === undefined ? undefined : URL.parse(entry.sourceUrl)?.hostname.replace(/^www\./, "");
  const { tag } = localeFor(language);
  const authors = entry.authors.slice(0, AUTHORS_MAX).map((name) => oneLine(name, AUTHOR_MAX));
  const moment = momentInWords(entry.publishedAt, tag, timeZone, now);
  const about = [...authors, source, moment].filter(Boolean).join(" · ");
  const summary = length === "full" ? oneLine(entry.summary, SUMMARY_MAX) : "";
  const whole = length === "whole" ? wholePost(entry.contentHtml, Number(place.level[1]), style) : undefined;
  const image = length === "full" && entry.image ? writeImage(entry.image, entry.url, style) : undefined;
  const foreign =
    entry.language !== undefined && entry.language !== site.language
      ? html` lang="${entry.language}" ${directionAttributes(entry.language)}`
      : "";
  const link = html`<a class="accent" href="${entry.url}" style="${style.titleLink}">${title}</a>`;
  const remark =
    entry.remark &&
    html`<p lang="${site.language}" style="${style.summary}"><em>${entry.remark}</em></p>
`;
  const [before, after] =
    length === "brief"
      ? [
          html`<p${foreign} style="${style.brief}"><a class="accent" href="${entry.url}" style="${style.link}">${title}</a><br><small class="quiet" style="font-size:14px"${tag !== site.language && html` lang="${tag}"`}>`,
          html`</small></p>
${remark}`,
        ]
      : [
          html`<div${place.isFirst ? "" : html` class="rule" style="${style.next}"`}${foreign}>
${place.level === "h2" ? html`<h2 style="${style.title}">${link}</h2>` : html`<h3 style="${style.title}">${link}</h3>`}
<p class="quiet" lang="${tag}" style="${style.quiet}">`,
          html`</p>
${remark}${image}${summary ? html`<p style="${style.summary}">${summary}</p>\n` : ""}${whole && raw(`${whole.html}\n`)}</div>
`,
        ];
  const [textBefore, textAfter] = [
    `\n${title}\n${entry.url}\n`,
    `\n${entry.remark ? `${entry.remark}\n` : ""}${summary ? `${summary}\n` : ""}${whole ? `\n${whole.text}\n` : ""}`,
  ];
  const [htmlParts, textParts] = [
    slices(String(before), String(html`${about}`), String(after)),
    slices(textBefore, about, textAfter),
  ];
  const [first, middle, last] = htmlParts.parts;
  const fixed = (part: string) => kept({ html: part, text: "" });
  return {
    html: [fixed(first), middle, fixed(last)],
    text: textParts.parts,
    plain: shownAs([kept({ html: htmlParts.whole, text: textParts.whole })]),
    of: { updatedAt: entry.updatedAt, remark: entry.remark, url: entry.url, image: entry.image?.url },
  };
}

/** Joins three texts, and returns them as slices of the whole, which take no memory of their own. */
function slices(before: string, between: string, after: string) {
  const whole = before + between + after;
  const [from, to] = [before.length, before.length + between.length];
  const parts: Written["text"] = [whole.slice(0, from), whole.slice(from, to), whole.slice(to)];
  return { whole, parts };
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
