import { LINKS_MAX } from "../core/brand-limits.ts";
import { BRAND, MAIL_WORDS } from "./read-brand.ts";
import { isMap, type YamlValue } from "./yaml.ts";

/** The settings of a brand as `site.yaml` has them, by their paths. */
export type BrandSettings = Record<string, YamlValue>;

/** What a form shows and sends, by the names of its fields, such as `navigation.0.label.en`. */
export type BrandFields = Record<string, string>;

const PATHS = [...Object.keys(BRAND), ...Object.keys(MAIL_WORDS).map((name) => `newsletter.${name}`)];

const LOGOS = ["light", "dark", "email"];
const LINK_LISTS = ["navigation", "secondary_navigation"];
const PLAIN = ["icon", "accent_color", "og_image", "stylesheet", "newsletter.reply_to"];

/** The languages that a form has fields for, and the one of texts without a language. */
export interface FormLanguages {
  all: string[];
  own: string;
}

export function brandSettings(data: Record<string, YamlValue>): BrandSettings {
  const newsletter = isMap(data.newsletter ?? null) ? (data.newsletter as Record<string, YamlValue>) : {};
  return Object.fromEntries(
    PATHS.map((path) => [path, (path.startsWith("newsletter.") ? newsletter[path.slice(11)] : data[path]) ?? null]),
  );
}

/** Returns the fields of a form for settings. */
export function fieldsOf(settings: BrandSettings, languages: FormLanguages): BrandFields {
  const fields: BrandFields = {};
  for (const [path, value] of Object.entries(settings)) {
    if (path === "logo") {
      const logo = isMap(value) ? value : { light: value };
      for (const name of LOGOS) fields[`logo.${name}`] = text(logo[name]);
    } else if (LINK_LISTS.includes(path)) {
      const links = Array.isArray(value) ? value.filter(isMap).slice(0, LINKS_MAX) : [];
      for (const [at, { label = null, url }] of links.entries()) {
        Object.assign(fields, textFields(`${path}.${at}.label`, label, languages));
        fields[`${path}.${at}.url`] = text(url);
      }
    } else if (PLAIN.includes(path)) fields[path] = text(value);
    else Object.assign(fields, textFields(path, value, languages));
  }
  return fields;
}

/** Returns the settings that a form gives. Texts in languages that it has no fields for stay as they were. */
export function settingsOf(fields: BrandFields, before: BrandSettings, languages: FormLanguages): BrandSettings {
  const typed = (name: string) => (fields[name] ?? "").replaceAll("\r\n", "\n").trim();
  const orNull = (name: string) => typed(name) || null;
  const words = (path: string, known: YamlValue) =>
    textOf((language) => typed(`${path}.${language}`), known, languages);
  const settings: BrandSettings = {};
  for (const path of PATHS) {
    const known = before[path] ?? null;
    if (path === "logo") {
      const given = LOGOS.flatMap((name) => (typed(`logo.${name}`) ? [[name, typed(`logo.${name}`)] as const] : []));
      const isPlain = given.length === 1 && given[0]?.[0] === "light";
      settings.logo = isPlain ? orNull("logo.light") : given.length === 0 ? null : Object.fromEntries(given);
    } else if (LINK_LISTS.includes(path)) {
      const links = Array.from({ length: LINKS_MAX }, (_, at) => {
        const former = Array.isArray(known) ? (known[at] ?? null) : null;
        const label = words(`${path}.${at}.label`, isMap(former) ? (former.label ?? null) : null);
        return { label, url: orNull(`${path}.${at}.url`) };
      }).filter(({ label, url }) => label !== null || url !== null);
      // Those that the form has no fields for stay in the file.
      const all = [...links, ...(Array.isArray(known) ? known.slice(LINKS_MAX) : [])];
      settings[path] = all.length === 0 ? null : all;
    } else settings[path] = PLAIN.includes(path) ? orNull(path) : words(path, known);
  }
  return settings;
}

const text = (value: YamlValue | undefined) => (typeof value === "string" ? value.trim() : "");
const primary = (tag: string) => tag.toLowerCase().replace(/-.*/, "");

function textFields(name: string, value: YamlValue, { all, own }: FormLanguages): BrandFields {
  const known = isMap(value) ? value : { [own]: value };
  return Object.fromEntries(
    all.map((language) => [
      `${name}.${language}`,
      text(Object.entries(known).find(([tag]) => primary(tag) === language)?.[1]),
    ]),
  );
}

/** Returns one text where there is one in the site's language alone, else one for each. */
function textOf(typed: (language: string) => string, known: YamlValue, { all, own }: FormLanguages): YamlValue {
  const former = isMap(known) ? Object.entries(known) : [];
  const texts: [string, YamlValue][] = all.flatMap((language) => {
    const tag = former.find(([tag]) => primary(tag) === language)?.[0] ?? language;
    return typed(language) === "" ? [] : [[tag, typed(language)]];
  });
  // A language has its first tag's text; its others stay.
  const tags = new Set(all.map((language) => former.find(([tag]) => primary(tag) === language)?.[0]));
  const others = former.filter(([tag]) => !tags.has(tag));
  const [one] = texts;
  if (texts.length + others.length === 0) return null;
  if (!isMap(known) && texts.length === 1 && primary(one?.[0] ?? "") === own) return one?.[1] ?? null;
  return Object.fromEntries([...texts, ...others]);
}

/** Returns the field that a notice about a setting is shown at. */
export function fieldOf(path: string, fields: BrandFields, { own }: FormLanguages): string {
  const name = path.replace(/\[(\d+)\]/g, ".$1");
  return [name, `${name}.${own}`, `${name}.light`, `${name}.label.${own}`].find((known) => known in fields) ?? name;
}
