const BLOCK_END =
  /<\/(?:p|div|h[1-6]|li|ul|ol|dl|dt|dd|tr|td|th|table|caption|blockquote|pre|figure|figcaption|section|article|header|footer|aside|address|details|summary)>|<(?:br|hr) \/>/g;
const TAG = /<[^<>]*>/g;
const ENTITIES: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"' };

/** Returns the text of sanitised HTML, where no tag contains `<` or `>`. */
export function visibleText(html: string): string {
  return decodeEntities(html.replace(BLOCK_END, " ").replace(TAG, ""));
}

/** Decodes the four entities that the sanitiser writes. */
export function decodeEntities(text: string): string {
  if (!text.includes("&")) return text;
  return text.replace(/&(amp|lt|gt|quot);/g, (_, name: string) => ENTITIES[name] ?? "");
}
