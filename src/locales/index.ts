import { en } from "./en.ts";
import { isLanguage, type Language, languageFor } from "./language.ts";
import { zh } from "./zh.ts";

export { isLanguage, type Language, languageFor, negotiateLanguage } from "./language.ts";

/** All texts of one language. */
export type Locale = typeof en;

const byLanguage = { en, zh } satisfies Record<Language, Locale>;
export const locales: Record<string, Locale> = byLanguage;

/** Returns the locale of a BCP 47 tag by its primary language (RFC 4647 §3.4), else English. */
export function localeFor(tag: string): Locale {
  return byLanguage[languageFor(tag)];
}

/** Returns the own name of a language, or the tag itself if it is not one of ours. */
export function localeNameOf(name: string): string {
  return isLanguage(name) ? byLanguage[name].name : name;
}
