import type { MarkdownIt, StateBlock, StateCore, StateInline, Token } from "markdown-it";
import { type AttributeList, attributeListAt } from "./attribute-list.ts";

/** Applies attribute lists after headings, images, links and code, and kramdown's on lines of their own. */
export function attributeLists(md: MarkdownIt): void {
  md.block.ruler.before("table", "attributes", onOwnLine, {
    alt: ["paragraph", "reference", "blockquote", "list", "table"],
  });
  md.core.ruler.after("block", "attributes", applyAll);
  md.inline.ruler.push("attributes", afterSpan);
}

/** Kramdown's own blocks: `{::comment}`, `{:/comment}`, `{::options … /}`. */
const EXTENSION = /^\{:[:/][a-z:]*[^{}]{0,200}\}$/;

function onOwnLine(state: StateBlock, start: number, end: number, silent: boolean): boolean {
  const line = lineAt(state, start);
  if (!line.startsWith("{:") || indentOf(state, start) > 3) return false;
  const list = attributeListAt(line, 0);
  const extension = EXTENSION.test(line);
  if (!extension && list?.end !== line.length) return false;
  if (silent) return true;
  state.line = start + 1;
  if (extension) {
    if (line.startsWith("{::comment}")) state.line = afterComment(state, start, end);
    return true;
  }
  const token = state.push("attributes", "", 0);
  token.meta = { list, isNext: start === 0 || state.isEmpty(start - 1) };
  return true;
}

function afterComment(state: StateBlock, start: number, end: number): number {
  let line = start + 1;
  while (line < end && !lineAt(state, line).startsWith("{:/")) line++;
  return Math.min(line + 1, end);
}

export function lineAt(state: StateBlock, line: number): string {
  return state.src.slice((state.bMarks[line] ?? 0) + (state.tShift[line] ?? 0), state.eMarks[line]).trimEnd();
}

export function indentOf(state: StateBlock, line: number): number {
  return (state.sCount[line] ?? 0) - state.blkIndent;
}

/** Gives the lists on lines of their own to the block before or after, and those after headings to these. */
function applyAll(state: StateCore): void {
  const kept: Token[] = [];
  const open: Token[] = [];
  let closed: Token | undefined;
  let next: AttributeList | undefined;
  for (const token of state.tokens) {
    if (token.type === "attributes") {
      const { list, isNext } = token.meta as { list: AttributeList; isNext: boolean };
      const target = isNext ? undefined : closed;
      if (!target) next = list;
      else if (list.words.includes("toc") && target.type.endsWith("_list_open")) {
        kept.length = kept.lastIndexOf(target) + 1;
        target.type = "toc";
      } else apply(target, list);
      continue;
    }
    if (token.type === "inline" && kept.at(-1)?.type === "heading_open") readHeading(kept.at(-1) as Token, token);
    if (token.type === "fence") token.info = token.info.replace(/^\{[.\s]{0,3}([\w+#-]{1,30})[^{}]{0,300}\}/, "$1");
    if (next && token.nesting >= 0) {
      apply(token, next);
      next = undefined;
    }
    if (token.nesting === 1) open.push(token);
    else closed = token.nesting === -1 ? open.pop() : token.type === "inline" ? closed : token;
    kept.push(token);
  }
  state.tokens = kept;
}

function readHeading(heading: Token, inline: Token): void {
  const text = inline.content.trimEnd();
  const start = text.lastIndexOf("{");
  const list = attributeListAt(text, start);
  if (!list || list.end !== text.length) return;
  apply(heading, list);
  inline.content = text.slice(0, start).trimEnd();
}

const SPANS = new Set(["image", "link_close", "code_inline"]);

/** What kramdown sets around HTML that is left as it is. */
const MARK = /\{:(?::nomarkdown|\/(?:nomarkdown)?)\}/y;

function afterSpan(state: StateInline, silent: boolean): boolean {
  if (state.src.charCodeAt(state.pos) !== 0x7b) return false;
  MARK.lastIndex = state.pos;
  if (MARK.test(state.src)) {
    state.pos = MARK.lastIndex;
    return true;
  }
  const list = attributeListAt(state.src, state.pos);
  if (!list) return false;
  const before = state.pending === "" ? state.tokens.at(-1) : undefined;
  const target = before && SPANS.has(before.type) ? before : undefined;
  const touches = state.pos === 0 || /\S/.test(state.src.charAt(state.pos - 1));
  if (!target && !(list.certain && touches)) return false;
  if (target && !silent) apply(target.nesting === -1 ? openingOf(state.tokens, target) : target, list);
  state.pos = state.pos === 0 && state.src.charAt(list.end) === " " ? list.end + 1 : list.end;
  return true;
}

function openingOf(tokens: Token[], closing: Token): Token {
  return tokens.findLast(({ type, level }) => type === "link_open" && level === closing.level) ?? closing;
}

function apply(token: Token, { attributes }: AttributeList): void {
  for (const [name, value] of attributes) {
    if (name === "class") token.attrJoin(name, value);
    else if (name !== "src" && name !== "href") token.attrSet(name, value);
  }
}
