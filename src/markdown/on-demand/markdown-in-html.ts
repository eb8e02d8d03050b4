import type { MarkdownIt } from "markdown-it";
import { lineAt } from "./attributes.ts";

const OPENING = /^<([a-z][a-z0-9]{0,15})\b[^<>]{0,300}\bmarkdown=["']?(?:1|block|span|true)\b[^<>]{0,300}>/i;
const CLOSING = /^<\/[a-z][a-z0-9]{0,15}\s*>$/i;

/** Reads Markdown within `<div markdown="1">`: what follows the tag is no longer HTML. */
export function markdownInHtml(md: MarkdownIt): void {
  md.block.ruler.before(
    "html_block",
    "markdown_in_html",
    (state, start, _end, silent) => {
      const line = lineAt(state, start);
      const tag = OPENING.exec(line)?.[0] ?? (state.env.markdownInHtml ? CLOSING.exec(line)?.[0] : undefined);
      if (tag === undefined) return false;
      if (silent) return true;
      state.env.markdownInHtml = true;
      state.line = start + 1;
      const token = state.push("html_block", "", 0);
      token.content = line.length === tag.length ? `${tag}\n` : tag;
      if (line.length === tag.length) return true;
      const rest = state.push("inline", "", 0);
      rest.content = line.slice(tag.length);
      rest.children = [];
      return true;
    },
    { alt: ["paragraph", "reference", "blockquote"] },
  );
}
