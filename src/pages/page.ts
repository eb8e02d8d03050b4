import type { Site } from "../core/site.ts";
import type { Locale } from "../locales/index.ts";

/** What every page is given: whose it is, and the language it speaks. */
export interface Page {
  site: Site;
  locale: Locale;
}

/** The `lang` of a text inside a page; nothing when it is the page's own. */
export function langOf(language: string | undefined, { site, locale }: Page): string | undefined {
  const tag = language ?? site.language;
  return tag.toLowerCase() === locale.tag.toLowerCase() ? undefined : tag;
}
