import { canonicalPath } from "../core/posts/address.ts";
import { sectionOf } from "../core/posts/permalink.ts";
import { MAIL_MODES, type Post, type Problem, type Reading } from "../core/posts/post.ts";
import type { NamedPost } from "../core/posts/post-name.ts";
import { pageUrl, postPath } from "../core/posts/post-page.ts";
import { redirectsTo } from "../core/posts/redirects.ts";
import { type Reason, reason } from "../core/reason.ts";
import type { Site } from "../core/site.ts";
import { instantOf, wallTime } from "../core/wall-clock.ts";
import { readAddresses } from "./addresses.ts";
import { decode } from "./characters.ts";
import { type Day, readSiteDate, writtenDay } from "./dates.ts";
import { readEnclosure } from "./enclosure.ts";
import { type Fields, first, givenFields, plainKey, saysYear, text, withTables } from "./fields.ts";
import { type FileName, isDraftKey, isPostKey, languageOf, readFileName } from "./file-name.ts";
import { fileReferences } from "./file-references.ts";
import { readMatter, withOpening } from "./front-matter.ts";
import { heldBack } from "./held-back.ts";
import { postId } from "./identity.ts";
import { firstImage, readImage } from "./images.ts";
import { folderCategories, nestedCategory, readAuthors, readLabels } from "./labels.ts";
import { readLanguage } from "./language.ts";
import { fileUrl, type LinkBase, webUrl } from "./links.ts";
import { mentionsIn } from "./mentions.ts";
import { cut, firstHeading, plainTextStart } from "./plain-text.ts";
import { render } from "./render.ts";
import { readSummary } from "./summary.ts";
import type { TemplatePost } from "./templates/expand.ts";
import { TemplateFault } from "./templates/fault.ts";
import type { YamlValue } from "./yaml.ts";

/** Characters of what was given that a reason repeats. */
const REPEATED_MAX = 60;
const ADDRESS_MAX = 80;
const WORDS_MAX = 200;

const MAX_BYTES = 5 * 1024 * 1024;
/** What a row of the index can hold, with room for the other columns. */
const MAX_HTML_BYTES = 1_500_000;
const TITLE_GRAPHEMES = 60;

/** What a post may refer to beside itself. */
export interface SiteFiles {
  /** Reads a file of `_includes`, or beside the post. */
  include(key: string): Promise<string | undefined>;
  /** Returns the posts that are meant by names as they are written in a post. */
  posts?(names: string[], from: string): Promise<Map<string, NamedPost>>;
  /** Returns whether there is a post or file, where all are known. */
  has?(key: string): boolean;
}

type Published = Extract<Reading, { state: "published" }>;

const NO_FILES: SiteFiles = { include: async () => undefined };

/** Reads a file from the bucket. Never throws, whatever its bytes are. */
export async function readPost(
  file: { key: string; bytes: Uint8Array },
  site: Site,
  files: SiteFiles = NO_FILES,
): Promise<Reading> {
  if (!isPostKey(file.key)) return { state: "ignored" };
  try {
    return await read(file, site, files);
  } catch (error) {
    if (error instanceof TemplateFault) return quarantined(error.reason, error.line);
    return quarantined(reason("post-faults", { words: String(error).slice(0, WORDS_MAX) }));
  }
}

async function read(
  { key, bytes }: { key: string; bytes: Uint8Array },
  site: Site,
  files: SiteFiles,
): Promise<Reading> {
  if (bytes.length > MAX_BYTES) {
    return quarantined(reason("post-too-large"));
  }
  const decoded = decode(bytes);
  if ("line" in decoded) return quarantined(reason("post-not-utf8"), decoded.line);
  const opened = site.generator === "hexo" ? withOpening(decoded.text) : decoded.text;
  const matter = await readMatter(opened);
  if (matter === "none") return { state: "ignored" };
  if (isDraftKey(key)) return { state: "draft", held: { line: undefined, reason: reason("held-by-folder") } };
  if ("problem" in matter) {
    const { reason, line } = matter.problem;
    return quarantined(reason, line && line - Number(opened !== decoded.text));
  }
  const lineOf = (field: string) => fieldLine(decoded.text, field);
  const held = heldBack(withTables(matter.fields), site);
  if (held) return { state: "draft", held: { line: lineOf(held.key), reason: held.reason } };
  const firstLine = decoded.text.slice(0, decoded.text.length - matter.body.length).split("\n").length;
  return readPublished(key, { ...matter, firstLine, source: decoded.text }, lineOf, site, files);
}

async function readPublished(
  key: string,
  { fields: all, body, firstLine, source }: { fields: Fields; body: string; firstLine: number; source: string },
  lineOf: (field: string) => number | undefined,
  site: Site,
  files: SiteFiles,
): Promise<Reading> {
  const fields = givenFields(withTables(all));
  const name = readFileName(key);
  const published = publishedAt(fields, name, site);
  if ("reason" in published && published.reason.code === "post-without-date" && sectionOf(key) !== undefined)
    return { state: "draft", held: { line: undefined, reason: reason("held-without-date") } };
  if ("reason" in published)
    return quarantined(published.reason, published.field === undefined ? undefined : lineOf(published.field));
  const expires = dateIn(fields, EXPIRES, site);
  if (expires && "reason" in expires) return quarantined(expires.reason, lineOf(expires.field ?? ""));

  const updates = datesIn(fields, UPDATES, site);

  const year = name.date?.year ?? wallTime(published.at, site.timeZone).year;
  const said = text(fields, "id") ?? text(fields, "guid");
  const slug = name.slug || "post";
  const tags = readLabels(fields, { singular: "tag", plural: "tags" }, site.categoryStrings);
  const categories = readLabels(
    fields,
    { singular: "category", plural: "categories" },
    site.categoryStrings,
    folderCategories(key),
  );
  const { path, aliases, stated, problems } = readAddresses(
    fields,
    key,
    () => ({
      key,
      title: text(fields, "title") ?? slug,
      slug: text(fields, "slug"),
      date: wallTime(published.own, site.timeZone),
      written: published.written,
      timestamp: Math.floor(published.own / 1000),
      categories: categories.map(({ title }) => title),
      newPostName: site.newPostName,
      nestedCategory: nestedCategory(fields),
      field: (name) => text(fields, plainKey(name)),
    }),
    site,
  );
  const to = [fields.get("redirectto")].flat()[0];
  if (to !== undefined)
    return redirecting(to, [path ?? [], canonicalPath(postPath(key)), aliases].flat(), lineOf, site);
  const place = new PostPlace({ key, path }, site);

  const names = mentionsIn(body);
  const named = (names.length > 0 && (await files.posts?.(names, key))) || new Map<string, NamedPost>();
  const { body: shown, notices } = await withoutTemplates(body, {
    named,
    ...{ key, page: place.page, fields: all, categories, tags, site, publishedAt: published.at, firstLine },
    files,
  });
  const { generator, emoji, lineBreaks = generator === "hexo" } = site;
  const linkTo = (name: string) => {
    const found = named.get(name);
    return found ? pageUrl({ key: found.key, path: undefined }, site) : files.has && "missing";
  };
  const options = { language: languageOf(key), lineBreaks, generator, emoji, linkTo };
  const rendering = await render(shown, place, options);
  const contentHtml = rendering.html;
  if (contentHtml.length > MAX_HTML_BYTES / 3 && new TextEncoder().encode(contentHtml).length > MAX_HTML_BYTES) {
    return quarantined(reason("post-too-long"));
  }
  const title =
    text(fields, "title") ??
    firstHeading(contentHtml) ??
    (site.generator === "jekyll"
      ? titleOfName(slug)
      : cut(plainTextStart(contentHtml, TITLE_GRAPHEMES), TITLE_GRAPHEMES));
  if (title === "") return quarantined(reason("post-without-title"));

  const { enclosure, unclear } = readEnclosure(fields, place);
  if (unclear !== undefined)
    notices.push({ line: lineOf(unclear), reason: reason("enclosure-unclear", { field: unclear }) });
  const emailField = text(fields, "email")?.toLowerCase();
  const post: Post = {
    key,
    id: postId(said, { key, year, path, slug: text(fields, "slug") }, site),
    saysId: said !== undefined,
    year,
    slug,
    path,
    aliases,
    title,
    authors: readAuthors(fields),
    language: first(fields, ["lang", "language", "locale", "inlanguage"], readLanguage),
    sourceUrl: first(fields, ["sourceurl", "canonicalurl", "canonical", "originalurl", "link"], webUrl),
    summary: await readSummary(fields, shown, contentHtml, place, options),
    contentHtml,
    image: readImage(fields, place) ?? firstImage(contentHtml),
    enclosure,
    categories,
    tags,
    publishedAt: published.at,
    updatedAt: updates.find((each) => "at" in each)?.at,
    email: MAIL_MODES.find((mode) => mode === emailField),
    expiresAt: expires?.at,
  };
  // Of other generators it is an address.
  if (emailField !== undefined && post.email === undefined && !emailField.includes("@"))
    notices.push({
      line: lineOf("email"),
      reason: reason("email-mode-unknown", { given: emailField.slice(0, REPEATED_MAX), known: [...MAIL_MODES] }),
    });
  const unread = updates.flatMap((each) => ("reason" in each ? [each] : []));
  for (const { field, reason } of [...problems, ...unread])
    notices.push({ line: field === undefined ? undefined : lineOf(field), reason });
  for (const { reason, sought } of rendering.reports) notices.push({ line: bodyLine(sought, body, firstLine), reason });
  const about = {
    post,
    addressLines: linesOf(stated, lineOf),
    notices,
    files: fileReferences(post, place, source, site),
  };
  return new PublishedReading(about, { fields: all, body });
}

// Classes, as an object with a getter of its own keeps all that the getter could use until the whole heap is searched.

class PublishedReading implements Published {
  readonly state = "published";
  readonly post: Published["post"];
  readonly addressLines: Published["addressLines"];
  readonly notices: Published["notices"];
  readonly files: Published["files"];
  readonly #said: { fields: Fields; body: string };

  constructor(
    { post, addressLines, notices, files }: Omit<Published, "state" | "content">,
    said: { fields: Fields; body: string },
  ) {
    this.post = post;
    this.addressLines = addressLines;
    this.notices = notices;
    this.files = files;
    this.#said = said;
  }

  get content(): string {
    return contentOf(this.#said.fields, this.#said.body);
  }
}

/** What the links of a post start from. */
class PostPlace implements LinkBase {
  readonly site: URL;
  readonly page: string;
  readonly written = new Map<string, string>();
  readonly #key: string;
  #file: URL | undefined;

  constructor(post: Pick<Post, "key" | "path">, site: Site) {
    this.site = site.url;
    this.page = pageUrl(post, site);
    this.#key = post.key;
  }

  get file(): URL {
    this.#file ??= fileUrl(this.#key, this.site);
    return this.#file;
  }
}

/** Reads a post that only leads elsewhere, as jekyll-redirect-from has it. */
function redirecting(
  to: YamlValue,
  addresses: string[],
  lineOf: (field: string) => number | undefined,
  { url }: Site,
): Reading {
  const line = lineOf("redirect_to");
  const redirects =
    typeof to !== "string" || /\{\{|\{%|<%/.test(to) ? undefined : redirectsTo(to.trim(), addresses, url);
  if (!Array.isArray(redirects)) return { state: "draft", held: { line, reason: reason("redirect-to-unclear") } };
  const [address = ""] = redirects.map(({ to }) => to.slice(0, ADDRESS_MAX));
  return { state: "draft", held: { line, reason: reason("held-by-redirect", { address }) }, redirects };
}

/** Returns the lines of the fields that state addresses. */
function linesOf(fields: Map<string, string>, lineOf: (field: string) => number | undefined): Map<string, number> {
  const lines = new Map([...new Set(fields.values())].map((field) => [field, lineOf(field) ?? 0]));
  return new Map([...fields].map(([address, field]) => [address, lines.get(field) ?? 0]));
}

/** Turns template tags into Markdown. Few posts have any, so what reads them is loaded for those. */
async function withoutTemplates(body: string, post: TemplatePost): Promise<{ body: string; notices: Problem[] }> {
  if (post.site.templates === "none" || !/\{[{%]/.test(body)) return { body, notices: [] };
  return (await import("./templates/expand.ts")).expandTemplates(body, post);
}

/** Returns the line of the file that holds a text of its body, unless a template made it. */
function bodyLine(sought: string, body: string, firstLine: number): number | undefined {
  const at = body.indexOf(sought);
  return at < 0 ? undefined : body.slice(0, at).split("\n").length + firstLine - 1;
}

/** Makes a title of a file's name as Jekyll does. */
function titleOfName(slug: string): string {
  const words = slug.split("-").map((word) => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase());
  return words.join(" ");
}

/** Serialises all that a file says, independent of field order and quoting. */
function contentOf(fields: Fields, body: string): string {
  const content = [[...fields].sort(([a], [b]) => (a < b ? -1 : 1)), body.trim()];
  const places = new Map<object, number>();
  // Writes aliased values once: a page of YAML can expand to a terabyte.
  return JSON.stringify(content, (_, value: unknown) => {
    if (typeof value !== "object" || value === null) return value;
    const place = places.get(value);
    if (place !== undefined) return `*${place}`;
    places.set(value, places.size);
    return value;
  });
}

export const DATES = ["date", "postdate", "datepublished"];
/** Keys of the moment before which a post is not shown. Without a date it is the post's date. */
const EMBARGOES =
  "publishdate pubdate publishedat publisheddate publishedon publishat publishon scheduledat published publish".split(
    " ",
  );
const UPDATES =
  "updated lastmod lastmodifiedat lastmodified lastupdated updatedat updateddate updatedon dateupdated modified modifiedat modifieddate datemodified postmodified".split(
    " ",
  );
/** Dates of the file rather than of the post. */
const CREATED = ["created", "createdat", "datecreated", "createddate"];
const EXPIRES = [
  "expirydate",
  "expirationdate",
  "expiresat",
  "expires",
  "expiry",
  "expireat",
  "unpublishdate",
  "unpublishat",
];

type Zone = Pick<Site, "timeZone" | "generator">;

/** Jekyll's `published: true` is no date, Hugo's `published: 2026-11-20` is. */
const SWITCHES = new Set(["published", "publish"]);

type FieldDate = { at: number; written?: Day } | { reason: Reason; field?: string };

/**
 * Reads when a post is published: its date, or a later embargo. `own` is the date alone, and `written` its day as it stands
 * in the file, whatever its zone.
 */
function publishedAt(
  fields: Fields,
  { date }: FileName,
  zone: Zone,
): { at: number; own: number; written: Day | undefined } | { reason: Reason; field?: string } {
  const embargoes = datesIn(fields, EMBARGOES, zone);
  const own = dateIn(fields, DATES, zone) ?? embargoes[0] ?? dateIn(fields, CREATED, zone) ?? plausibleDay(date, zone);
  if ("reason" in own) return own;
  let { at } = own;
  for (const each of embargoes) {
    if ("reason" in each) return each;
    at = Math.max(at, each.at);
  }
  return { at, own: own.at, written: own.written };
}

const saysDate = (fields: Fields, key: string): boolean =>
  fields.has(key) && !(SWITCHES.has(key) && !saysYear(fields.get(key)));

/** Reads the first of some fields that is given. */
function dateIn(fields: Fields, keys: string[], zone: Zone): FieldDate | undefined {
  const field = keys.find((key) => saysDate(fields, key));
  return field === undefined ? undefined : dateOf(fields, field, zone);
}

function datesIn(fields: Fields, keys: string[], zone: Zone): FieldDate[] {
  return keys.filter((key) => saysDate(fields, key)).map((field) => dateOf(fields, field, zone));
}

function dateOf(fields: Fields, field: string, zone: Zone): FieldDate {
  const value = fields.get(field);
  const reading = typeof value === "string" ? readSiteDate(value, zone) : { reason: reason("date-not-text") };
  if (!("at" in reading)) return { ...reading, field };
  const written = writtenDay(String(value));
  return { ...reading, ...(written && { written }) };
}

function plausibleDay(date: Day | undefined, { timeZone }: Zone): FieldDate {
  if (!date) return { reason: reason("post-without-date") };
  if (date.year < 1990 || date.year >= 2200) {
    return { reason: reason("date-of-name-absurd", { year: date.year }) };
  }
  return { at: instantOf({ ...date, hour: 0, minute: 0, second: 0 }, timeZone) };
}

/** Returns a field's line in the file. */
function fieldLine(source: string, field: string): number | undefined {
  const name = plainKey(field);
  const index = source
    .split("\n")
    .findIndex((line) => plainKey(/^[\s"']*([\w-]+)["']?\s*[:=]/.exec(line)?.[1] ?? "") === name);
  return index === -1 ? undefined : index + 1;
}

function quarantined(reason: Reason, line?: number): { state: "quarantined"; problem: Problem } {
  return { state: "quarantined", problem: { line, reason } };
}
