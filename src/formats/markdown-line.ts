/** Escapes a text so that it stands on one line of Markdown as it is. */
export function markdownLine(text: string): string {
  return text.replace(/\s+/g, " ").replace(/[\\`*_[\]<>#|~]/g, "\\$&");
}
