/** Ends the address of a post in Markdown. */
const ENDING = ".md";

/** Returns the address of a post in Markdown, from that of its page or its path. */
export function markdownAddress(page: string): string {
  return page.replace(/\/$/, "") + ENDING;
}

/** Returns the path of the page that such an address belongs to; `undefined` for any other. */
export function pageOfMarkdown(path: string): string | undefined {
  return path.endsWith(ENDING) && path.length > ENDING.length ? path.slice(0, -ENDING.length) : undefined;
}
