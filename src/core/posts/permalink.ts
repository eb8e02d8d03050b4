import { type Reason, reason } from "../reason.ts";
import type { WallTime } from "../wall-clock.ts";
import { canonicalPath } from "./address.ts";
import { SECTIONS_PREFIX } from "./object-key.ts";
import { slugOf } from "./slug.ts";

/** The generators whose patterns of addresses are read. */
export const GENERATORS = ["jekyll", "hugo", "hexo"] as const;
export type Generator = (typeof GENERATORS)[number];

/** What a pattern is filled in from. */
export interface PermalinkFacts {
  key: string;
  title: string;
  /** From the front matter. */
  slug: string | undefined;
  /** In the site's time zone. */
  date: WallTime;
  /** The day as it is written, whatever its zone: Hugo's patterns show that one. */
  written?: Pick<WallTime, "year" | "month" | "day"> | undefined;
  /** Seconds since 1970. */
  timestamp: number;
  categories: string[];
  /** The site's. */
  newPostName?: string | undefined;
  /** The last category with those that it lies in: Hexo's lists of lists. */
  nestedCategory?: string[] | undefined;
  /** Returns a field of the front matter: Hexo fills in any. */
  field(name: string): string | undefined;
}

/** Longest pattern. Few posts have a longer address. */
export const PATTERN_MAX = 200;

/** Names that stand for a pattern: Jekyll's styles, and what Hugo and Hexo do unless told otherwise. */
const STYLES: Record<string, { pattern: string; generator: Generator }> = {
  date: { generator: "jekyll", pattern: "/:categories/:year/:month/:day/:title:output_ext" },
  pretty: { generator: "jekyll", pattern: "/:categories/:year/:month/:day/:title/" },
  ordinal: { generator: "jekyll", pattern: "/:categories/:year/:y_day/:title:output_ext" },
  weekdate: { generator: "jekyll", pattern: "/:categories/:year/W:week/:short_day/:title:output_ext" },
  none: { generator: "jekyll", pattern: "/:categories/:title:output_ext" },
  hugo: { generator: "hugo", pattern: "/:path/" },
  hexo: { generator: "hexo", pattern: ":year/:month/:day/:title/" },
};

export const STYLE_NAMES = Object.keys(STYLES);

type Fill = (facts: PermalinkFacts) => string | undefined;

const two = (number: number) => String(number).padStart(2, "0");

const DATES = {
  year: ({ date }) => String(date.year),
  month: ({ date }) => two(date.month),
  day: ({ date }) => two(date.day),
} satisfies Record<string, Fill>;

const TIMES = {
  hour: ({ date }) => two(date.hour),
  minute: ({ date }) => two(date.minute),
  second: ({ date }) => two(date.second),
  i_month: ({ date }) => String(date.month),
  i_day: ({ date }) => String(date.day),
} satisfies Record<string, Fill>;

export const jekyllSlug = ({ slug, key }: Pick<PermalinkFacts, "slug" | "key">) =>
  slug ??
  fileOf(key)
    .name.replace(DATED, "")
    .replace(/(?<!\.)\.+$/, "");

const JEKYLL: Record<string, Fill> = {
  ...DATES,
  ...TIMES,
  title: (facts) => slugOf(jekyllSlug(facts), "jekyll-pretty"),
  slug: (facts) => slugOf(jekyllSlug(facts), "jekyll"),
  name: ({ key }) => slugOf(fileOf(key).name, "jekyll"),
  path: ({ key }) => [...fileOf(key).folders, fileOf(key).name].join("/"),
  collection: () => "posts",
  output_ext: () => ".html",
  categories: ({ categories }) => once(categories.map((name) => name.toLowerCase())),
  slugified_categories: ({ categories }) => once(categories.map((name) => slugOf(name, "jekyll"))),
  short_year: ({ date }) => two(date.year % 100),
  short_month: ({ date }) => nameOfMonth(date).slice(0, 3),
  long_month: ({ date }) => nameOfMonth(date),
  y_day: ({ date }) => String(dayOfYear(date)).padStart(3, "0"),
  w_year: ({ date }) => String(isoWeek(date).year),
  week: ({ date }) => two(isoWeek(date).week),
  w_day: ({ date }) => String(weekday(date) || 7),
  short_day: ({ date }) => nameOfDay(date).slice(0, 3),
  long_day: ({ date }) => nameOfDay(date),
};

/** A bundle, `trip/index.md`, goes by its folder. */
const hugoName = ({ key }: PermalinkFacts) => bundleOf(key).name;
const hugoSections = ({ key }: PermalinkFacts) => {
  const { folders } = bundleOf(key);
  return sectionOf(key) === undefined ? ["posts", ...folders] : folders.slice(1);
};
/** Hugo takes what it fills in for a part of a query, in which `+` is a space. */
const hugo = (text: string) => slugOf(text.replace(/\+|%[0-9a-f]{2}/gi, " "), "hugo");

const HUGO: Record<string, Fill> = {
  ...DATES,
  /** Where a page is without a pattern. */
  path: (facts) => slugOf([...hugoSections(facts), facts.slug ?? hugoName(facts)].join("/"), "hugo"),
  title: ({ title }) => hugo(title),
  slug: ({ slug, title }) => hugo(slug ?? title),
  filename: (facts) => hugo(hugoName(facts)),
  contentbasename: (facts) => hugo(hugoName(facts)),
  slugorfilename: (facts) => hugo(facts.slug ?? hugoName(facts)),
  slugorcontentbasename: (facts) => hugo(facts.slug ?? hugoName(facts)),
  section: ({ key }) => hugo(sectionOf(key) ?? "posts"),
  sections: (facts) => hugo(joined(hugoSections(facts))),
  monthname: ({ date }) => nameOfMonth(date).toLowerCase(),
  weekday: ({ date }) => String(weekday(date)),
  weekdayname: ({ date }) => nameOfDay(date).toLowerCase(),
  yearday: ({ date }) => String(dayOfYear(date)),
};

/** What stands in the names of Hexo's files. */
const FILE_NAME: Record<string, string> = {
  ...{ year: "\\d{4}", month: "\\d{2}", day: "\\d{2}", i_month: "\\d{1,2}", i_day: "\\d{1,2}" },
  ...{ hash: "[0-9a-f]{12}", title: "(.+?)" },
};

/** Returns whether a text can be Hexo's `new_post_name`: with one title in it, and known placeholders. */
export function isFileNamePattern(text: string): boolean {
  const names = [...text.matchAll(/:(\w+)/g)].map(([, name = ""]) => name);
  const isKnown = names.every((name) => Object.hasOwn(FILE_NAME, name));
  return text.length <= PATTERN_MAX && isKnown && names.filter((name) => name === "title").length === 1;
}

/** Returns what a file's path has in place of the title, or, as Hexo does, hyphenated words of one that is named otherwise. */
function hexoTitle({ key, newPostName }: PermalinkFacts): string {
  const path = joined([...fileOf(key).folders, fileOf(key).name]);
  if (newPostName === undefined) return path;
  const parts = newPostName.replace(/\.\w+$/, "").split(/(:\w+)/);
  const pattern = parts.map((part) => FILE_NAME[part.slice(1)] ?? part.replace(/[^\w\s]/g, "\\$&"));
  return new RegExp(`^${pattern.join("")}$`).exec(path)?.[1] ?? slugOf(path, "hexo");
}

const HEXO: Record<string, Fill> = {
  ...DATES,
  ...TIMES,
  // Hexo's default is to take the whole name of the file, with its folders, for its title, and both as they are.
  title: hexoTitle,
  name: (facts) => hexoTitle(facts).split("/").at(-1),
  post_title: ({ title }) => slugOf(title, "hexo").toLowerCase(),
  category: ({ categories, nestedCategory }) =>
    joined((nestedCategory ?? categories).map((name) => slugOf(name, "hexo"))) || "uncategorized",
  timestamp: ({ timestamp }) => String(timestamp),
};

const PLACEHOLDERS = { jekyll: JEKYLL, hugo: HUGO, hexo: HEXO };

/** A placeholder: Jekyll and Hexo allow `_` in a name but not at its end, Hugo takes a part of a list in brackets. */
const PLACEHOLDER = /:([a-z0-9_]*[a-z0-9])(?:\[([a-z0-9:]{1,20})\])?/gi;

/** Returns the section of Hugo's that a key lies in, unless it is the one of the posts. */
export function sectionOf(key: string): string | undefined {
  return key.startsWith(SECTIONS_PREFIX) ? key.slice(SECTIONS_PREFIX.length).split("/")[0] : undefined;
}

/** How the addresses of a site's posts are made. */
export interface PermalinkRule {
  pattern: string;
  generator: Generator;
}

/**
 * Returns the rule of a style's name or of a pattern. Unless a generator is named, the pattern tells: Hexo's have no slash in
 * front, `:slug` and what Jekyll does not know is Hugo's. Returns the placeholders that the generator does not know.
 */
export function permalinkRule(
  text: string,
  generator: Generator | undefined,
): { rule: PermalinkRule } | { unknown: string[] } {
  if (Object.hasOwn(STYLES, text)) return { rule: STYLES[text] as PermalinkRule };
  const names = [...text.matchAll(PLACEHOLDER)].map(([, name = ""]) => name);
  const unknownTo = (one: Generator) => names.filter((name) => !Object.hasOwn(PLACEHOLDERS[one], name));
  const own = generator ?? (text.startsWith("/") ? undefined : "hexo");
  // Any field of the front matter may stand in Hexo's patterns.
  if (own) return own === "hexo" || unknownTo(own).length === 0 ? ruleOf(own) : { unknown: unknownTo(own) };
  const isHugo = unknownTo("hugo").length === 0 && (unknownTo("jekyll").length > 0 || names.includes("slug"));
  if (isHugo) return ruleOf("hugo");
  if (unknownTo("jekyll").length === 0) return ruleOf("jekyll");
  return unknownTo("hexo").length === 0 ? ruleOf("hexo") : { unknown: unknownTo("jekyll") };

  function ruleOf(generator: Generator) {
    return { rule: { generator, pattern: text } };
  }
}

/** Fills in a pattern. Returns the canonical path of the post's page, or why there is none. */
export function permalinkOf({ pattern, generator }: PermalinkRule, given: PermalinkFacts): string | Reason {
  const facts = generator === "hugo" ? { ...given, date: { ...given.date, ...given.written } } : given;
  const missing: string[] = [];
  const known = PLACEHOLDERS[generator];
  const filled = pattern.replace(PLACEHOLDER, (_, name: string, part: string | undefined) => {
    const value = (Object.hasOwn(known, name) ? known[name]?.(facts) : facts.field(name)) ?? "";
    if (value === "") missing.push(name);
    return part === undefined ? value : joined(partOf(value.split("/"), part));
  });
  // A post without a category has none in its address, and one that is in no further section neither.
  const needed = missing.filter((name) => !/^(?:slugified_)?categories$|^sections$/.test(name));
  if (needed.length > 0) return reason("address-field-missing", { names: needed });
  const path = canonicalPath(filled, true);
  return generator === "hugo" && !/\/$|\.html?$/.test(path) ? `${path}/` : path;
}

/** Takes part of a list as Hugo does: `[1]`, `[1:]`, `[:last]`. */
function partOf(names: string[], part: string): string[] {
  const at = (text: string, otherwise = 0) =>
    text === "last" ? names.length - 1 : text === "" ? otherwise : Number(text);
  const [from = "", to = ""] = part.split(":");
  return part.includes(":") ? names.slice(at(from), at(to, names.length)) : names.slice(at(from)).slice(0, 1);
}

/** The date that a file's name starts with, as Jekyll reads it. */
const DATED = /^\d{2,4}-\d{1,2}-\d{1,2}-/;

function fileOf(key: string): { folders: string[]; name: string } {
  const [, ...folders] = key.split("/");
  const file = folders.pop() ?? "";
  return { folders, name: file.replace(/\.[^.]+$/, "") };
}

function bundleOf(key: string): { folders: string[]; name: string } {
  const { folders, name } = fileOf(key);
  const folder = name === "index" || name === "_index" ? folders.pop() : undefined;
  return { folders, name: folder ?? name };
}

function joined(names: string[]): string {
  return names.join("/");
}

const once = (names: string[]) => joined([...new Set(names)]);

const MONTHS = "January February March April May June July August September October November December".split(" ");
const DAYS = "Sunday Monday Tuesday Wednesday Thursday Friday Saturday".split(" ");
const DAY_MS = 86_400_000;

const nameOfMonth = ({ month }: WallTime) => MONTHS[month - 1] ?? "";
const nameOfDay = (date: WallTime) => DAYS[weekday(date)] ?? "";
const dayNumber = ({ year, month, day }: WallTime) => Date.UTC(year, month - 1, day) / DAY_MS;
/** 0 is Sunday, and 1970 began on a Thursday. */
const weekday = (date: WallTime) => (((dayNumber(date) + 4) % 7) + 7) % 7;
const dayOfYear = (date: WallTime) => dayNumber(date) - dayNumber({ ...date, month: 1, day: 1 }) + 1;

/** Returns the week of ISO 8601: the one that its Thursday lies in. */
function isoWeek(date: WallTime): { year: number; week: number } {
  const thursday = dayNumber(date) - ((weekday(date) + 6) % 7) + 3;
  const year = new Date(thursday * DAY_MS).getUTCFullYear();
  return { year, week: Math.floor((thursday - Date.UTC(year, 0, 1) / DAY_MS) / 7) + 1 };
}
