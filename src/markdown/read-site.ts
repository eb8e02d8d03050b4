import { FEED_LIMIT_MAX } from "../core/feeds/feed.ts";
import * as frequencies from "../core/frequencies/index.ts";
import { type LabelKind, labelId } from "../core/posts/category.ts";
import type { CategorySettings } from "../core/posts/category-settings.ts";
import { GENERATORS, isFileNamePattern, PATTERN_MAX, permalinkRule, STYLE_NAMES } from "../core/posts/permalink.ts";
import type { Problem } from "../core/posts/post.ts";
import { type Reason, reason } from "../core/reason.ts";
import { defaultSite, type Site } from "../core/site.ts";
import { timeZoneNamed } from "../core/wall-clock.ts";
import { clean, decode, oneLine } from "./characters.ts";
import { readLanguage } from "./language.ts";
import { BRAND, MAIL_WORDS, type Tell } from "./read-brand.ts";
import { isMap, readYaml, YamlFault, type YamlValue } from "./yaml.ts";

/** Characters of what was given that a reason repeats. */
const REPEATED_MAX = 60;

/** More posts than a site has. */
const WITHDRAWN_MAX = 999_999;

const WEEKDAYS = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"] as const;

const DEFAULTS = defaultSite(new URL("https://site.invalid/"));

/** Reads a value, or says what would be valid. */
type Read<Value> = (value: YamlValue) => { value: Value } | { expected: Reason };

/** How one key of `site.yaml` is read and stored. */
interface Setting {
  read: Read<unknown>;
  store(settings: Partial<Site>, value: never): void;
}

const setting = <Value>(read: Read<Value>, into: (settings: Partial<Site>, value: Value) => void): Setting => ({
  read,
  store: into,
});

const SETTINGS: Record<string, Setting> = {
  title: setting(words, (site, value) => {
    site.title = value;
  }),
  description: setting(words, (site, value) => {
    site.description = value;
  }),
  language: setting(language, (site, value) => {
    site.language = value;
  }),
  time_zone: setting(timeZone, (site, value) => {
    site.timeZone = value;
  }),
  author: setting(words, (site, value) => {
    site.author = value;
  }),
  postal_address: setting(words, (site, value) => {
    site.postalAddress = value;
  }),
  copyright: setting(words, (site, value) => {
    site.copyright = value;
  }),
  category_strings: setting(oneOf("split", "whole"), (site, value) => {
    site.categoryStrings = value;
  }),
  generator: setting(oneOf(...GENERATORS), (site, value) => {
    site.generator = value;
  }),
  permalink: setting(pattern, (site, value) => {
    site.permalink = value;
  }),
  new_post_name: setting(fileNamePattern, (site, value) => {
    site.newPostName = value;
  }),
  post_ids: setting(oneOf("path", "permalink", "jekyll-feed"), (site, value) => {
    site.postIds = value;
  }),
  templates: setting(oneOf(...GENERATORS, "none"), (site, value) => {
    site.templates = value;
  }),
  line_breaks: setting(oneOf("true", "false"), (site, value) => {
    site.lineBreaks = value === "true";
  }),
  emoji: setting(oneOf("true", "false"), (site, value) => {
    site.emoji = value === "true";
  }),
  hidden_posts: setting(oneOf("hold", "publish"), (site, value) => {
    site.hiddenPosts = value;
  }),
  mirror_images: setting(oneOf("true", "false"), (site, value) => {
    site.mirrorImages = value === "true";
  }),
  hub: setting(webAddress, (site, value) => {
    site.hub = value;
  }),
  "withdraw_guard.posts": setting(whole(0, WITHDRAWN_MAX), (site, value) => {
    guardOf(site).posts = value;
  }),
  "withdraw_guard.percent": setting(whole(0, 100), (site, value) => {
    guardOf(site).percent = value;
  }),
  "watches.corrections": setting(oneOf("true", "false"), (site, value) => {
    site.watchCorrections = value === "true";
  }),
  "feeds.limit": setting(whole(1, FEED_LIMIT_MAX), (site, value) => {
    feedsOf(site).limit = value;
  }),
  "feeds.content": setting(oneOf("full", "summary"), (site, value) => {
    feedsOf(site).content = value;
  }),
  "newsletter.hold": setting(duration, (site, value) => {
    newsletterOf(site).holdMs = value;
  }),
  "newsletter.max_age": setting(duration, (site, value) => {
    newsletterOf(site).maxAgeMs = value;
  }),
  "newsletter.hour": setting(whole(0, 23), (site, value) => {
    newsletterOf(site).hour = value;
  }),
  "newsletter.frequency": setting(oneOf(...Object.keys(frequencies)), (site, value) => {
    newsletterOf(site).frequency = value;
  }),
  "newsletter.follow": setting(categoryIds, (site, value) => {
    newsletterOf(site).follow = value;
  }),
  "newsletter.weekday": setting(oneOf(...WEEKDAYS), (site, value) => {
    newsletterOf(site).weekday = WEEKDAYS.indexOf(value);
  }),
  "newsletter.immediate": setting(upToADay, (site, value) => {
    newsletterOf(site).immediateMs = value;
  }),
  "newsletter.review": setting(upToADay, (site, value) => {
    newsletterOf(site).reviewMs = value;
  }),
  "newsletter.on_unknown": setting(oneOf("leave", "resend"), (site, value) => {
    newsletterOf(site).onUnknown = value;
  }),
  "newsletter.keep_deliveries": setting(days, (site, value) => {
    newsletterOf(site).keepDeliveriesMs = value;
  }),
  "newsletter.archive": setting(oneOf("true", "false"), (site, value) => {
    newsletterOf(site).archive = value === "true";
  }),
};

/** Labels that can only be described. */
const DESCRIBED: Record<string, LabelKind> = { tags: "tag", authors: "author" };

const TOP_KEYS = [
  ...new Set([
    ...Object.keys(SETTINGS).map((path) => path.split(".")[0] ?? ""),
    ...["categories", "params", "permalinks"],
    ...Object.keys(DESCRIBED),
    ...Object.keys(BRAND),
  ]),
];

export type SiteReading =
  | {
      settings: Partial<Site>;
      /** What is wrong with how the site looks, which leaves the other settings in force. */
      notices: Problem[];
      /** Returns the line of a setting such as `logo.dark`. */
      lineOf(path: string): number | undefined;
    }
  | { problem: Problem };

/** Characters of all params: they are read with the site's other settings. */
const PARAMS_MAX = 20_000;

/** Reads `site.yaml`. Reports every wrong setting at once. Returns only keys that are present. */
export function readSite(bytes: Uint8Array): SiteReading {
  const decoded = decode(bytes);
  if ("line" in decoded) return { problem: { line: decoded.line, reason: reason("site-not-utf8") } };
  const source = clean(decoded.text);
  let data: YamlValue;
  try {
    data = readYaml(source);
  } catch (error) {
    if (!(error instanceof YamlFault)) throw error;
    return { problem: { line: error.line, reason: reason("site-not-yaml", { why: error.reason }) } };
  }
  if (data === null || data === undefined) return { settings: {}, notices: [], lineOf: () => undefined };
  if (!isMap(data)) return { problem: { line: 1, reason: reason("site-no-list") } };
  return readSettings(data, source);
}

function readSettings(data: Record<string, YamlValue>, source: string): SiteReading {
  const notices: Problem[] = [];
  const tell: Tell = (path, reason) => notices.push({ line: lineOf(path, source), reason });
  const settings: Partial<Site> = {};
  const wrong: { path: string; reason: Reason }[] = [];
  const readOne = (path: string, value: YamlValue, known: string[]) => {
    const found = Object.hasOwn(SETTINGS, path) ? SETTINGS[path] : undefined;
    if (!found) {
      wrong.push({ path, reason: reason("setting-unknown", { path, known }) });
    } else if (value !== null) {
      const answer = found.read(value);
      if ("value" in answer) found.store(settings, answer.value as never);
      else
        wrong.push({
          path,
          reason: reason("setting-wrong", {
            path,
            expected: answer.expected,
            given: JSON.stringify(value).slice(0, REPEATED_MAX),
          }),
        });
    }
  };

  for (const [key, value] of Object.entries(data)) {
    const readBrand = Object.hasOwn(BRAND, key) ? BRAND[key] : undefined;
    // Without quotes, the sign of a colour begins a comment.
    if (readBrand && (value !== null || key === "accent_color"))
      settings.brand = { ...settings.brand, ...readBrand(value, tell) };
    if (readBrand) continue;
    if (value === null && TOP_KEYS.includes(key)) continue;
    if (key === "categories") {
      const reading = readCategories(value);
      if ("problems" in reading) wrong.push(...reading.problems.map((reason) => ({ path: key, reason })));
      else {
        settings.categoryTitles = reading.categories.titles;
        describe(settings, reading.descriptions);
        if (Object.keys(reading.categories.merges).length > 0) settings.categoryMerges = reading.categories.merges;
      }
    } else if (Object.hasOwn(DESCRIBED, key)) {
      const descriptions = readDescriptions(key, value);
      if (descriptions) describe(settings, descriptions);
      else wrong.push({ path: key, reason: reason("labels-no-map", { key }) });
    } else if (key === "permalinks") {
      const patterns = isMap(value) ? Object.entries(value) : [];
      settings.sectionPermalinks = Object.fromEntries(
        patterns.flatMap(([section, given]) => {
          const answer = pattern(given);
          return "value" in answer && "rule" in permalinkRule(answer.value, "hugo") ? [[section, answer.value]] : [];
        }),
      );
      if (!isMap(value) || Object.keys(settings.sectionPermalinks).length < patterns.length)
        wrong.push({ path: key, reason: reason("permalinks-no-patterns") });
    } else if (key === "params") {
      const fits = isMap(value) && JSON.stringify(value).length <= PARAMS_MAX;
      if (fits) settings.params = value;
      else wrong.push({ path: key, reason: reason("params-no-map", { most: PARAMS_MAX }) });
    } else if (key === "feeds" || key === "newsletter" || key === "withdraw_guard" || key === "watches") {
      const words = key === "newsletter" ? MAIL_WORDS : {};
      const known = [
        ...Object.keys(SETTINGS).filter((path) => path.startsWith(`${key}.`)),
        ...Object.keys(words).map((name) => `${key}.${name}`),
      ];
      if (!isMap(value)) wrong.push({ path: key, reason: reason("setting-no-map", { key, known }) });
      else
        for (const [name, inner] of Object.entries(value)) {
          const read = Object.hasOwn(words, name) ? words[name] : undefined;
          if (!read) readOne(`${key}.${name}`, inner, known);
          else if (inner !== null) settings.newsletter = { ...newsletterOf(settings), ...read(inner, tell) };
        }
    } else {
      readOne(key, value, TOP_KEYS);
    }
  }
  const rule = settings.permalink === undefined ? undefined : permalinkRule(settings.permalink, settings.generator);
  if (rule && "unknown" in rule)
    wrong.push({ path: "permalink", reason: reason("permalink-unknown", { names: rule.unknown }) });
  const [first] = wrong;
  if (!first) return { settings, notices, lineOf: (path) => lineOf(path, source) };
  return { problem: { line: lineOf(first.path, source), reason: oneOrAll(wrong.map(({ reason }) => reason)) } };
}

/** Returns a single reason as it is, several as one. */
function oneOrAll(problems: Reason[]): Reason {
  const [first, ...others] = problems;
  return first && others.length === 0 ? first : reason("site-settings-wrong", { problems });
}

function feedsOf(site: Partial<Site>): Site["feeds"] {
  site.feeds ??= { ...DEFAULTS.feeds };
  return site.feeds;
}

function guardOf(site: Partial<Site>): Site["withdrawGuard"] {
  site.withdrawGuard ??= { ...DEFAULTS.withdrawGuard };
  return site.withdrawGuard;
}

function newsletterOf(site: Partial<Site>): Site["newsletter"] {
  site.newsletter ??= { ...DEFAULTS.newsletter };
  return site.newsletter;
}

function describe(settings: Partial<Site>, descriptions: [string, string][]): void {
  if (descriptions.length > 0)
    settings.labelDescriptions = { ...settings.labelDescriptions, ...Object.fromEntries(descriptions) };
}

/** Reads what is said about tags or authors: a map from names to maps with a `description`. */
function readDescriptions(key: string, value: YamlValue): [string, string][] | undefined {
  if (!isMap(value)) return undefined;
  const read = Object.entries(value).map(([name, about]) => {
    const id = labelId(name);
    const text = isMap(about) && Object.keys(about).join() === "description" ? words(about.description ?? null) : {};
    return id !== "" && "value" in text ? ([`${DESCRIBED[key]}:${id}`, text.value] as [string, string]) : undefined;
  });
  return read.every((one) => one !== undefined) ? read : undefined;
}

/** Reads categories. Each value is a title, or a map with a `title`, a `description` and the names to merge. */
function readCategories(
  value: YamlValue,
): { categories: CategorySettings; descriptions: [string, string][] } | { problems: Reason[] } {
  if (!isMap(value)) return { problems: [reason("categories-no-map")] };
  const titles: [string, string][] = [];
  const descriptions: [string, string][] = [];
  const merges = new Map<string, string>();
  const kept = new Set<string>();
  const problems: Reason[] = [];
  for (const [name, entry] of Object.entries(value)) {
    const id = labelId(name);
    const category = typeof entry === "string" ? { title: entry } : entry;
    if (id === "" || !isMap(category)) return { problems: [reason("categories-no-map")] };
    const { title, description, merge = [], ...others } = category;
    const names = typeof merge === "string" ? [merge] : merge;
    const [other] = Object.keys(others);
    if (other !== undefined) problems.push(reason("categories-unknown-key", { name, key: other }));
    if (title !== undefined) {
      if (typeof title !== "string" || oneLine(title) === "") return { problems: [reason("categories-no-map")] };
      titles.push([id, oneLine(title)]);
    }
    if (description !== undefined) {
      const text = words(description);
      if (!("value" in text)) return { problems: [reason("categories-no-map")] };
      descriptions.push([`category:${id}`, text.value]);
    }
    if (!Array.isArray(names) || !names.every((other) => typeof other === "string" && labelId(other) !== "")) {
      problems.push(reason("categories-no-names", { name }));
      continue;
    }
    for (const other of names.map((other) => labelId(String(other)))) {
      const twice = merges.get(other);
      if (other === id) problems.push(reason("categories-itself", { name }));
      else if (twice !== undefined && twice !== id)
        problems.push(reason("categories-twice", { name: other, one: twice, other: id }));
      else merges.set(other, id);
      kept.add(id);
    }
  }
  for (const [id, into] of merges) if (kept.has(id)) problems.push(reason("categories-chain", { name: id, into }));
  if (problems.length > 0) return { problems };
  return { categories: { titles: Object.fromEntries(titles), merges: Object.fromEntries(merges) }, descriptions };
}

function words(value: YamlValue): ReturnType<Read<string>> {
  return typeof value === "string" && oneLine(value) !== ""
    ? { value: oneLine(value) }
    : { expected: reason("expects-text") };
}

function pattern(value: YamlValue): ReturnType<Read<string>> {
  const text = typeof value === "string" ? oneLine(value) : "";
  return STYLE_NAMES.includes(text) || (/:[a-z]/i.test(text) && text.length <= PATTERN_MAX)
    ? { value: text }
    : { expected: reason("expects-permalink", { names: STYLE_NAMES }) };
}

function fileNamePattern(value: YamlValue): ReturnType<Read<string>> {
  const text = typeof value === "string" ? oneLine(value) : "";
  return isFileNamePattern(text) ? { value: text } : { expected: reason("expects-file-name") };
}

function language(value: YamlValue): ReturnType<Read<string>> {
  const tag = typeof value === "string" ? readLanguage(value) : undefined;
  return tag ? { value: tag } : { expected: reason("expects-language") };
}

function timeZone(value: YamlValue): ReturnType<Read<string>> {
  const zone = typeof value === "string" ? timeZoneNamed(value) : undefined;
  return zone ? { value: zone } : { expected: reason("expects-time-zone") };
}

function webAddress(value: YamlValue): ReturnType<Read<URL>> {
  const url = typeof value === "string" ? URL.parse(value) : null;
  return url && /^https?:$/.test(url.protocol) ? { value: url } : { expected: reason("expects-address") };
}

function oneOf<Name extends string>(...names: Name[]): Read<Name> {
  return (value) => {
    const name = names.find((candidate) => candidate === value);
    return name === undefined ? { expected: reason("expects-one-of", { names }) } : { value: name };
  };
}

function whole(from: number, to: number): Read<number> {
  return (value) => {
    const number = typeof value === "string" && /^\d{1,6}$/.test(value) ? Number(value) : Number.NaN;
    return number >= from && number <= to ? { value: number } : { expected: reason("expects-number", { from, to }) };
  };
}

const UNITS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

function duration(value: YamlValue): ReturnType<Read<number>> {
  const [, number, unit] = (typeof value === "string" && /^(\d{1,6})\s*([smhdw])$/.exec(value.trim())) || [];
  if (value === "0") return { value: 0 };
  if (unit === undefined) return { expected: reason("expects-duration") };
  return { value: Number(number) * UNITS[unit as keyof typeof UNITS] };
}

function upToADay(value: YamlValue): ReturnType<Read<number>> {
  const reading = duration(value);
  return "value" in reading && reading.value > UNITS.d ? { expected: reason("expects-up-to-a-day") } : reading;
}

/** Most categories that new subscribers may follow without choosing. */
const FOLLOWED_MAX = 50;

function categoryIds(value: YamlValue): ReturnType<Read<string[]>> {
  const names = typeof value === "string" ? [value] : value;
  const ids = Array.isArray(names) ? names.map((name) => (typeof name === "string" ? labelId(name) : "")) : [""];
  if (ids.includes("") || ids.length > FOLLOWED_MAX)
    return { expected: reason("expects-categories", { most: FOLLOWED_MAX }) };
  return { value: [...new Set(ids)].sort() };
}

/** Feedback may still arrive earlier than this. */
const DAYS_MIN = 3;

function days(value: YamlValue): ReturnType<Read<number>> {
  const reading = duration(value);
  if ("value" in reading && reading.value >= DAYS_MIN * UNITS.d) return reading;
  return { expected: reason("expects-days", { days: DAYS_MIN }) };
}

/** Returns the line of a setting such as `feeds.limit` or `navigation[1].url`. */
function lineOf(path: string, source: string): number | undefined {
  const [, outer = "", at, inner] = /^(\w+)(?:\[(\d+)\])?(?:\.(\w+))?/.exec(path) ?? [];
  const lines = source.split("\n");
  const start = lines.findIndex((line) => line.startsWith(`${outer}:`));
  if (start === -1) return undefined;
  const end = lines.findIndex((line, index) => index > start && /^[^\s#-]/.test(line));
  const block = lines.slice(start, end === -1 ? undefined : end);
  const first = at === undefined ? 0 : (nthInList(block, Number(at)) ?? 0);
  const isInner = (line: string) => line.replace(/^[\s-]*/, "").startsWith(`${inner}:`);
  const within = inner === undefined ? first : block.findIndex((line, index) => index >= first && isInner(line));
  return start + Math.max(within, first) + 1;
}

/** Returns where in a block a part of its list begins. */
function nthInList(block: string[], at: number): number | undefined {
  const indent = block.find((line) => /^\s*- /.test(line))?.search(/-/);
  return [...block.keys()].filter((index) => block[index]?.search(/- /) === indent)[at];
}
