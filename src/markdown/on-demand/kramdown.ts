import type { MarkdownIt, StateBlock } from "markdown-it";
import { indentOf, lineAt } from "./attributes.ts";

/** Elements that kramdown takes for blocks. Everything up to their end is HTML, blank lines too. */
const BLOCKS =
  "address|article|aside|blockquote|caption|details|div|dl|fieldset|figure|footer|form|h[1-6]|header|hgroup|main|map|menu|nav|noscript|object|ol|p|section|table|ul";
/** Elements that begin a paragraph, with Markdown in it, where CommonMark has HTML up to the next empty line. */
const SPAN =
  /^<\/?(?:a|abbr|b|big|br|cite|code|del|dfn|em|i|img|input|ins|kbd|label|mark|q|s|samp|small|span|strong|sub|sup|u|var)[\s/>]/i;
const OPENING = new RegExp(String.raw`^<(${BLOCKS})(?=[\s>])[^<>]{0,1000}>`, "i");
const TAGS = new RegExp(String.raw`<(/?)(${BLOCKS})(?=[\s>])[^<>]{0,1000}>`, "gi");

/** Reads HTML and ends of blocks as kramdown does, which Jekyll uses. */
export function kramdown(md: MarkdownIt): void {
  const alt = ["paragraph", "reference", "blockquote", "list"];
  md.block.ruler.before("html_block", "kramdown_html", htmlBlock, { alt });
  const paragraph = md.block.ruler.getRules("").at(-1);
  md.block.ruler.before("html_block", "kramdown_span", (state, start, end, silent) => {
    // It ends no paragraph, and what is indented further is code by now.
    return SPAN.test(lineAt(state, start)) && paragraph?.(state, start, end, silent) === true;
  });
  md.block.ruler.before("html_block", "kramdown_end", endOfBlock, { alt });
}

/** Takes a line with nothing but `^` for the end of a block. */
function endOfBlock(state: StateBlock, start: number, _end: number, silent: boolean): boolean {
  if (lineAt(state, start) !== "^" || indentOf(state, start) > 0) return false;
  if (!silent) state.line = start + 1;
  return true;
}

function htmlBlock(state: StateBlock, start: number, end: number, silent: boolean): boolean {
  const at = (state.bMarks[start] ?? 0) + (state.tShift[start] ?? 0);
  if (indentOf(state, start) > 3 || !OPENING.test(lineAt(state, start))) return false;
  const close = closings(state).get(at);
  if (close === undefined) return false;
  let last = start;
  const isWithin = () => last < end && (state.isEmpty(last) || indentOf(state, last) >= 0);
  while (isWithin() && (state.eMarks[last] ?? 0) < close) last++;
  // A list or quotation that ends before it has no such element in it.
  if (!isWithin()) return false;
  if (silent) return true;
  const token = state.push("html_block", "", 0);
  token.content = state.getLines(start, last + 1, state.blkIndent, true);
  state.line = last + 1;
  return true;
}

/**
 * Returns where each element ends by where it begins, but for those with Markdown in them. All are found in one pass, so that a
 * text of tags takes no longer than another.
 */
function closings({ src, env }: StateBlock): Map<number, number> {
  const cache = env as { closings?: { src: string; found: Map<number, number> } };
  if (cache.closings?.src === src) return cache.closings.found;
  const found = new Map<number, number>();
  const open = new Map<string, { at: number; marked: number }[]>();
  let marked = 0;
  for (const { 0: tag, 1: slash, 2: name = "", index } of src.matchAll(TAGS)) {
    const starts = open.get(name.toLowerCase()) ?? [];
    open.set(name.toLowerCase(), starts);
    if (!slash) {
      starts.push({ at: index, marked });
      if (/\smarkdown=/i.test(tag)) marked++;
    } else {
      const start = starts.pop();
      if (start?.marked === marked) found.set(start.at, index + tag.length);
    }
  }
  cache.closings = { src, found };
  return found;
}
