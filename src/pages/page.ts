import { direction } from "../core/direction.ts";
import type { Site } from "../core/site.ts";
import type { Locale } from "../locales/index.ts";

/** Props of every page: the site and the reader's locale. */
export interface Page {
  site: Site;
  locale: Locale;
  /** The time of the request, by which today's posts are dated. Without it every date is written out. */
  now?: number;
  /** The query of the page's own address, if it needs one. */
  query?: string;
}

/** Returns the `dir` attribute of a text; `undefined` if it is the site's direction. */
export function dirOf(language: string | undefined, { site }: Page): "ltr" | "rtl" | undefined {
  const own = direction(language ?? site.language);
  return own === direction(site.language) ? undefined : own;
}

/** Returns the `lang` attribute of a text; `undefined` if it is the page's language. */
export function langOf(language: string | undefined, { site, locale }: Page): string | undefined {
  const tag = language ?? site.language;
  return tag.toLowerCase() === locale.tag.toLowerCase() ? undefined : tag;
}
