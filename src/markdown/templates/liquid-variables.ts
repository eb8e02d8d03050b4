import { Drop } from "liquidjs";
import type { Label } from "../../core/posts/category.ts";
import { jekyllSlug } from "../../core/posts/permalink.ts";
import { wallTime } from "../../core/wall-clock.ts";
import { type Fields, text } from "../fields.ts";
import type { YamlValue } from "../yaml.ts";
import type { TemplatePost } from "./expand.ts";
import { Float } from "./float.ts";

/** Values of front matter that templates may see; aliases count each time. */
const VALUES_MAX = 5_000;

/** Names in front matter are found whatever their case. */
class FieldsDrop extends Drop {
  readonly #fields: Map<string, unknown>;

  constructor(fields: Map<string, unknown>) {
    super();
    this.#fields = fields;
  }

  override liquidMethodMissing(key: string | number): unknown {
    return this.#fields.get(String(key)) ?? this.#fields.get(String(key).toLowerCase());
  }
}

/** Returns what templates may name: `page` and `site`. */
export function variablesOf({ key, page: address, fields, categories, tags, site, publishedAt }: TemplatePost): object {
  const date = jekyllDate(publishedAt, site.timeZone);
  const url = `/${address.slice(site.url.href.length)}`;
  const titles = (labels: Label[]) => labels.map(({ title }) => title);
  // A folder of posts within a category's is named in the key, the others are all one.
  const path = key.replace(/^posts\//, key.includes("/_posts/") ? "" : "_posts/");
  const own = {
    ...{ date, path, relative_path: path, url, id: url.replace(/\.html$|\/$/, "") },
    ...{ categories: titles(categories), tags: titles(tags) },
    ...{ slug: jekyllSlug({ slug: text(fields, "slug"), key }), ext: /\.\w+$/.exec(key)?.[0], collection: "posts" },
  };
  const page = new Map<string, unknown>([...plainFields(fields), ...Object.entries(own)]);
  const { title, description, author, language } = site;
  const baseurl = site.url.pathname.replace(/\/$/, "");
  const known = { title, description, author, lang: language, url: site.url.origin, baseurl, time: date };
  const given = Object.entries(known).filter(([, value]) => value !== undefined);
  const shown = new Map([...plainFields(new Map(Object.entries(site.params))), ...given]);
  return { page: new FieldsDrop(page), site: new FieldsDrop(shown) };
}

function plainFields(fields: Fields): Map<string, unknown> {
  let left = VALUES_MAX;
  const plain = (value: YamlValue): unknown => {
    if (--left < 0) return undefined;
    if (typeof value === "string") return scalar(value);
    if (Array.isArray(value)) return value.map(plain);
    return value && Object.fromEntries(Object.entries(value).map(([key, each]) => [key, plain(each)]));
  };
  return new Map([...fields].map(([key, value]) => [key, plain(value)]));
}

/** Reads a scalar as YAML would: front matter is kept as text. */
function scalar(value: string): unknown {
  if (/^(?:true|false)$/i.test(value)) return value.toLowerCase() === "true";
  if (!/^-?(?:0|[1-9]\d{0,14})(?:\.\d{1,9})?$/.test(value)) return value;
  return value.includes(".") ? Float.of(Number(value)) : Number(value);
}

function jekyllDate(at: number, timeZone: string): string {
  const { year, month, day, hour, minute, second } = wallTime(at, timeZone);
  const two = (number: number) => String(number).padStart(2, "0");
  const offset = offsetAt(at, timeZone);
  const zone = `${offset > 0 ? "-" : "+"}${two(Math.floor(Math.abs(offset) / 60))}${two(Math.abs(offset) % 60)}`;
  return `${year}-${two(month)}-${two(day)} ${two(hour)}:${two(minute)}:${two(second)} ${zone}`;
}

/** Returns minutes as JavaScript counts them: negative east of Greenwich. */
export function offsetAt(at: number, timeZone: string): number {
  const { year, month, day, hour, minute, second } = wallTime(at, timeZone);
  return Math.round((at - Date.UTC(year, month - 1, day, hour, minute, second)) / 60_000);
}
