import { en } from "./en.ts";
import { zh } from "./zh.ts";

/** All texts of one language. */
export type Locale = typeof en;

// One line per language; negotiation and preferences follow.
const byLanguage = { en, zh } satisfies Record<string, Locale>;
export type Language = keyof typeof byLanguage;
export const locales: Record<string, Locale> = byLanguage;

/** Returns whether a name stands in `locales`. Ignores inherited properties such as `constructor`. */
export const isLanguage = (name: string | undefined): name is Language =>
  name !== undefined && Object.hasOwn(locales, name);

/** Returns the locale of a BCP 47 tag by its primary language (RFC 4647 §3.4), else English. */
export function localeFor(tag: string): Locale {
  return byLanguage[languageFor(tag)];
}

/** Returns the name in `locales` for a BCP 47 tag. */
export function languageFor(tag: string): Language {
  const primary = tag.toLowerCase().split("-")[0] ?? "";
  return isLanguage(primary) ? primary : "en";
}

/** Returns the own name of a language, or the tag itself if it is not one of ours. */
export function localeNameOf(name: string): string {
  return isLanguage(name) ? byLanguage[name].name : name;
}

/** Returns the best of our languages for an Accept-Language header (RFC 9110 §12.5.4), else the fallback. */
export function negotiateLanguage(header: string | undefined, fallback: string): string {
  const wishes = (header ?? "")
    .split(",")
    .map((part) => {
      const [tag = "", ...parameters] = part.trim().split(";");
      const quality = parameters.map((parameter) => /^\s*q=([\d.]+)\s*$/.exec(parameter)?.[1]).find(Boolean);
      return {
        primary: tag.trim().toLowerCase().split("-")[0] ?? "",
        quality: quality === undefined ? 1 : Number(quality),
      };
    })
    .filter(({ primary, quality }) => isLanguage(primary) && quality > 0)
    .sort((a, b) => b.quality - a.quality);
  return wishes[0]?.primary ?? languageFor(fallback);
}
