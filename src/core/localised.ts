/** A text that is the same in every language, or one for each by its BCP 47 tag. */
export type Localised = string | Record<string, string>;

/** Returns a text in a language, else in the site's, else in the first that there is. */
export function textIn(text: Localised | undefined, language: string, siteLanguage: string): string | undefined {
  if (text === undefined || typeof text === "string") return text;
  const known = Object.entries(text);
  const primary = (tag: string) => tag.toLowerCase().split("-")[0];
  for (const wanted of [language, siteLanguage]) {
    const exact = known.find(([tag]) => tag.toLowerCase() === wanted.toLowerCase());
    const found = exact ?? known.find(([tag]) => primary(tag) === primary(wanted));
    if (found) return found[1];
  }
  return known[0]?.[1];
}
