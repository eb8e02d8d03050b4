import type { MarkdownIt, StateCore, Token } from "markdown-it";
import { textOf } from "../heading-ids.ts";

const MARK = /^\[(?:toc|\[_?toc_?\])\]$/i;

/** Puts a list of the headings where the first `[toc]`, `[[toc]]` or `{:toc}` stands. */
export function tableOfContents(md: MarkdownIt): void {
  md.core.ruler.before("inline", "toc_mark", (state) => {
    for (const [index, token] of state.tokens.entries()) {
      const [open, close] = [state.tokens[index - 1], state.tokens[index + 1]];
      if (token.type !== "inline" || open?.type !== "paragraph_open" || !close) continue;
      if (!MARK.test(token.content) || state.env.references?.TOC) continue;
      token.content = "";
      token.type = "toc";
      open.hidden = true;
      close.hidden = true;
    }
  });
  md.core.ruler.after("heading_ids", "toc", (state) => {
    const [first] = state.tokens.filter(({ type }) => type === "toc");
    if (first) first.content = contentsOf(state);
  });
  md.renderer.rules.toc = (tokens, index) => tokens[index]?.content ?? "";
}

function contentsOf({ tokens, md }: StateCore): string {
  const levels: number[] = [];
  let html = "";
  for (const [index, heading] of tokens.entries()) {
    if (!isListed(heading)) continue;
    const level = Number(heading.tag.slice(1));
    while ((levels.at(-2) ?? 0) >= level) {
      levels.pop();
      html += "</li></ul>";
    }
    const isSibling = level <= (levels.at(-1) ?? 0);
    html += isSibling ? "</li>" : "<ul>";
    if (isSibling) levels.pop();
    levels.push(level);
    const { escapeHtml } = md.utils;
    html += `<li><a href="#${escapeHtml(String(heading.attrGet("id")))}">${escapeHtml(textOf(tokens[index + 1]))}</a>`;
  }
  return html === "" ? "" : `<nav class="toc">${html}${"</li></ul>".repeat(levels.length)}</nav>\n`;
}

function isListed(token: Token): boolean {
  return token.type === "heading_open" && !/\bno_toc\b/.test(String(token.attrGet("class") ?? ""));
}
