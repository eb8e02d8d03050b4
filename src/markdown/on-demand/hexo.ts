import type { MarkdownIt } from "markdown-it";

/** Titles and links that Hexo shows over a block of code: "``` js title https://… words". */
const LINK = /^(?:https?:\/)?\/\S/;
/** Longer than any title. */
const INFO_MAX = 500;

/** Shows what stands behind the language of a block of code, as Hexo does. */
export function hexo(md: MarkdownIt): void {
  const fence = md.renderer.rules.fence;
  md.renderer.rules.fence = (tokens, index, options, env, self) => {
    const info = tokens[index]?.info.trim().slice(0, INFO_MAX) ?? "";
    const [, ...words] = info.split(/\s+/);
    const at = words.findLastIndex((word, place) => place > 0 && LINK.test(word));
    const url = words[at];
    const title = (url === undefined ? words : words.slice(0, at)).join(" ");
    const { escapeHtml } = md.utils;
    const link =
      url === undefined
        ? ""
        : `<a href="${escapeHtml(url)}">${escapeHtml(words.slice(at + 1).join(" ") || "link")}</a>`;
    const caption = [escapeHtml(title), link].filter(Boolean).join(" ");
    return `${caption && `<p>${caption}</p>\n`}${fence?.(tokens, index, options, env, self) ?? ""}`;
  };
}
