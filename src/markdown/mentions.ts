/** More than posts link to. */
const MENTIONS_MAX = 100;

/** Where a post names another one: `[[name]]`, `post_url`, `post_link`, `ref`. */
const MENTION =
  /\[\[\s*([^[\]|#\s][^[\]|#\n]{0,300})|\{%-?\s*post_(?:url|link|path)\s+["']?([^\s%|#"']{1,300})|\{\{[<%]\s*(?:rel)?ref\s+(?:path=)?["'`]?([^"'`\s#>}]{1,300})/g;

/** Returns the posts that a text names, as they are written. */
export function mentionsIn(body: string): string[] {
  const found = new Set<string>();
  if (!body.includes("[[") && !body.includes("{")) return [];
  for (const [, ...names] of body.matchAll(MENTION)) {
    const name = names.find((one) => one !== undefined)?.trim();
    if (name) found.add(name);
    if (found.size === MENTIONS_MAX) break;
  }
  return [...found];
}
