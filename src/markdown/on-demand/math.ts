import type { MarkdownIt, StateBlock, StateInline, Token } from "markdown-it";
import { decodeEntities } from "../../core/posts/visible-text.ts";
import { reason } from "../../core/reason.ts";
import { indentOf, lineAt } from "./attributes.ts";
import { report } from "./report.ts";

/** Keeps TeX between `$`, `$$`, `\(`, `\[` and in environments as it is written, for readers and scripts that show it. */
export function math(md: MarkdownIt): void {
  md.block.ruler.before("table", "math", blockOfMath, { alt: ["paragraph", "reference", "blockquote", "list"] });
  md.inline.ruler.before("escape", "math", spanOfMath);
  md.core.ruler.push("formulas", ({ tokens, env }) => {
    const found = tokens.flatMap((token) => [token, ...(token.children ?? [])]).find(isFormula);
    if (found) report(env, reason("formula-as-source"), found.content.split("\n")[0] ?? "");
  });
  md.renderer.rules.math = (tokens, index) => md.utils.escapeHtml(decodeEntities(tokens[index]?.content ?? ""));
  md.renderer.rules.math_block = (tokens, index) =>
    `<p>${md.utils.escapeHtml(decodeEntities(tokens[index]?.content ?? ""))}</p>\n`;
}

/** Tells a formula from prices and shell variables, which look the same either way. */
function isFormula({ type, content }: Token): boolean {
  return type === "math_block" || (type === "math" && isTeX(content.replace(/^[$\\()[\]]{1,2}|[$\\()[\]]{1,2}$/g, "")));
}

const BLOCK = /^(?:\$\$|\\\[|\\begin\{([a-z]{1,20}\*?)\})/;

/** Reads lines up to the one that ends with what ends the formula. No formula holds an empty line. */
function blockOfMath(state: StateBlock, start: number, end: number, silent: boolean): boolean {
  const first = lineAt(state, start);
  const opening = BLOCK.exec(first);
  if (!opening || indentOf(state, start) > 3) return false;
  const closing = opening[1] ? `\\end{${opening[1]}}` : opening[0] === "$$" ? "$$" : "\\]";
  // Another line of the same paragraph was looked through before.
  state.env.noMath ??= new Map();
  const failed = state.env.noMath as Map<string, number>;
  if ((failed.get(closing) ?? 0) > start) return false;
  let line = start;
  let text = first.slice(opening[0].length);
  while (!text.endsWith(closing)) {
    line++;
    if (line >= end || state.isEmpty(line) || text.includes(closing)) {
      failed.set(closing, line);
      return false;
    }
    text = lineAt(state, line);
  }
  if (text.indexOf(closing) < text.length - closing.length) return false;
  if (line === start && closing === "\\]" && !isTeX(text)) return false;
  if (silent) return true;
  state.line = line + 1;
  const token = state.push("math_block", "", 0);
  token.content = state.getLines(start, state.line, state.blkIndent, false).trim();
  return true;
}

/** A variable of a shell, and words after it. */
const VARIABLE = /^[A-Z]{2}[^\\^{}]*\s\p{L}{2}[^\\^{}]*$/u;
/** Longer than any formula within a line. */
const SPAN_MAX = 1_000;
const OPENINGS: Record<string, string> = { $$: "$$", "\\(": "\\)", "\\[": "\\]" };

function spanOfMath(state: StateInline, silent: boolean): boolean {
  const start = state.src.charAt(state.pos);
  if (start !== "$" && start !== "\\") return false;
  const end = endOfSpan(state.src.slice(state.pos, Math.min(state.posMax, state.pos + SPAN_MAX)), state);
  if (end === undefined) return false;
  if (!silent) state.push("math", "", 0).content = state.src.slice(state.pos, state.pos + end);
  state.pos += end;
  return true;
}

function endOfSpan(text: string, { src, pos }: StateInline): number | undefined {
  const closing = OPENINGS[text.slice(0, 2)];
  if (closing !== undefined) {
    const end = text.indexOf(closing, 2);
    const isFormula = closing === "$$" || (isTeX(text.slice(2, end)) && !/[[(]/.test(text.charAt(end + 2)));
    return end > 2 && isFormula ? end + 2 : undefined;
  }
  // As in Pandoc: no space within the dollars, no digit after, so that prices are no formula.
  if (!/^\$[^\s$]/.test(text) || /[\w$]/.test(src.charAt(pos - 1))) return undefined;
  for (let end = text.indexOf("$", 2); end !== -1; end = text.indexOf("$", end + 1)) {
    const inside = text.slice(1, end);
    if (inside.endsWith("\\")) continue;
    return /\s$|`|\]\(|<[a-z/]|^\d.*\s\p{L}{2}/iu.test(inside) ||
      VARIABLE.test(inside) ||
      /[\d$]/.test(text.charAt(end + 1))
      ? undefined
      : end + 1;
  }
  return undefined;
}

/** Tells a formula from brackets that are escaped for Markdown's sake. */
function isTeX(text: string): boolean {
  const plain = text.replace(/\\[_*[\]().#!-]/g, "");
  return /[\\_^{}=<>]|\d\s?[+*/-]|[+*/-]\s?\d/.test(plain) || /^\s*[a-z]'?\s*$/i.test(plain);
}
