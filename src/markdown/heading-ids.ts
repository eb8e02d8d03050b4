import type { MarkdownIt, Token } from "markdown-it";

/** Gives each heading an id as GitHub, Jekyll and Hugo do. */
export function headingIds(md: MarkdownIt): void {
  md.core.ruler.after("inline", "heading_ids", ({ tokens }) => {
    const headings = tokens.filter(({ type }) => type === "heading_open");
    const taken = new Set(headings.map((heading) => heading.attrGet("id")));
    const counts = new Map<string, number>();
    for (const [index, heading] of tokens.entries()) {
      if (heading.type !== "heading_open" || heading.attrGet("id")) continue;
      const slug = slugOf(textOf(tokens[index + 1])) || "section";
      let count = counts.get(slug) ?? 0;
      let id = count === 0 ? slug : `${slug}-${count}`;
      for (; taken.has(id); id = `${slug}-${count}`) count++;
      counts.set(slug, count + 1);
      taken.add(id);
      heading.attrSet("id", id);
    }
  });
}

/** Returns the id of a heading's text. */
export function slugOf(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, "")
    .replaceAll(" ", "-");
}

const TEXTS = new Set(["text", "text_special", "code_inline", "math"]);

/** Returns the text of inline Markdown. */
export function textOf(inline: Token | undefined): string {
  return (inline?.children ?? []).map(({ type, content }) => (TEXTS.has(type) ? content : "")).join("");
}
