import { LruCache } from "../core/lru-cache.ts";

const formats = new LruCache<Intl.DateTimeFormat>(128);

/** Formats the date of an instant in a zone, in words. */
export function dateInWords(at: number, language: string, timeZone: string): string {
  const format = formats.get(
    `${language} ${timeZone}`,
    () =>
      new Intl.DateTimeFormat(language, {
        timeZone,
        calendar: "gregory",
        numberingSystem: "latn",
        year: "numeric",
        month: "long",
        day: "numeric",
      }),
  );
  return format.format(at);
}
