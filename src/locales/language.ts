/** The languages there are, by their BCP 47 tags. */
export const LANGUAGES = ["en", "zh"] as const;
export type Language = (typeof LANGUAGES)[number];

const names = new Set<string | undefined>(LANGUAGES);

/** Returns whether a name is that of a language. */
export const isLanguage = (name: string | undefined): name is Language => names.has(name);

/** Returns the language of a BCP 47 tag by its primary subtag (RFC 4647 §3.4), else English. */
export function languageFor(tag: string): Language {
  const primary = tag.toLowerCase().split("-")[0] ?? "";
  return isLanguage(primary) ? primary : "en";
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
