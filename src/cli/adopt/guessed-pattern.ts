/** Patterns that WordPress offers, and Jekyll's names for the same. */
const PATTERNS: [string, (date: string[], slug: string) => string][] = [
  ["/:year/:month/:day/:title/", ([year, month, day], slug) => `/${year}/${month}/${day}/${slug}/`],
  ["/:year/:month/:title/", ([year, month], slug) => `/${year}/${month}/${slug}/`],
  ["/:title/", (_, slug) => `/${slug}/`],
  ["/:year/:month/:day/:title", ([year, month, day], slug) => `/${year}/${month}/${day}/${slug}`],
  ["/:title", (_, slug) => `/${slug}`],
  ["/blog/:title/", (_, slug) => `/blog/${slug}/`],
];

/** Returns the pattern that nine tenths of the addresses follow, for the posts to come. */
export function guessedPattern(links: { path: string; slug: string; date: string }[]): string | undefined {
  const found = PATTERNS.find(([, make]) => {
    const hits = links.filter(({ path, slug, date }) => {
      const address = make(date.split("-"), slug);
      return path === address || path === encodeURI(address) || path.toLowerCase() === encodeURI(address).toLowerCase();
    });
    return hits.length > 0 && hits.length >= links.length * 0.9;
  });
  return found?.[0];
}
