import type { MarkdownIt } from "markdown-it";
import { indentOf, lineAt } from "./attributes.ts";

/** Leaves out Obsidian's comments between `%%`, within a paragraph or over several lines. */
export function comments(md: MarkdownIt): void {
  md.block.ruler.before(
    "table",
    "comment",
    (state, start, end, silent) => {
      if (!lineAt(state, start).startsWith("%%") || indentOf(state, start) > 3) return false;
      let line = start;
      let text = lineAt(state, start).slice(2);
      while (!text.endsWith("%%")) {
        if (++line >= end || text.includes("%%")) return false;
        text = lineAt(state, line);
      }
      if (!silent) state.line = line + 1;
      return true;
    },
    { alt: ["paragraph", "reference", "blockquote", "list"] },
  );
  md.inline.ruler.before("escape", "comment", (state, silent) => {
    if (!state.src.startsWith("%%", state.pos) || /\S/.test(state.src.charAt(state.pos - 1))) return false;
    const end = state.src.indexOf("%%", state.pos + 2);
    if (end <= state.pos + 2) return false;
    if (!silent) state.pending = state.pending.replace(/ $/, "");
    state.pos = end + 2;
    return true;
  });
}
