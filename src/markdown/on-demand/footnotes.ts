import type { Env, MarkdownIt, StateBlock, StateCore, StateInline, Token } from "markdown-it";
import { reason } from "../../core/reason.ts";
import { lineAt } from "./attributes.ts";
import { report } from "./report.ts";

/** Characters of a line that are looked at. */
const LINE_MAX = 300;

const DEFINITION = /^\[\^([^\]\s]{1,200})\]:[ \t]*/;
const REFERENCE = /\[\^([^\]\s]{1,200})\]/y;

interface Note {
  tokens: Token[];
  /** As its references show it; 0 if it has none. */
  number: number;
  references: number;
}

/**
 * Reads footnotes as GitHub and kramdown do, with kramdown's and Hugo's ids. Written here because markdown-it-footnote 4 takes
 * quadratic time for many notes and for brackets that nobody closed.
 */
export function footnotes(md: MarkdownIt): void {
  md.block.ruler.before("reference", "footnote", definition, { alt: ["paragraph", "reference"] });
  md.block.ruler.before("reference", "footnote_end", isLinkAfterNote, { alt: ["paragraph"] });
  md.inline.ruler.before("link", "footnote", referenceTo);
  md.core.ruler.after("inline", "footnotes", putAtEnd);
  const id = (tokens: Token[], index: number) => md.utils.escapeHtml(String(tokens[index]?.meta?.id));
  md.renderer.rules.footnote_reference = (tokens, index) => {
    const { content } = tokens[index] as Token;
    const to = md.utils.escapeHtml(String(tokens[index]?.meta?.label));
    return `<sup class="footnote-ref"><a href="#fn:${to}" id="fnref:${id(tokens, index)}">${content}</a></sup>`;
  };
  md.renderer.rules.footnote_back = (tokens, index) => ` <a href="#fnref:${id(tokens, index)}">↩\ufe0e</a>`;
}

function definition(state: StateBlock, start: number, end: number, silent: boolean): boolean {
  const [mark, label = ""] = DEFINITION.exec(lineAt(state, start).slice(0, LINE_MAX)) ?? [];
  if (mark === undefined) return false;
  if (silent) return true;
  const [begin = 0, shift = 0] = [state.bMarks[start], state.tShift[start]];
  state.push("footnote_open", "", 1).meta = { label };
  state.blkIndent += 4;
  state.bMarks[start] = begin + shift + mark.length;
  state.tShift[start] = 0;
  state.sCount[start] = state.blkIndent;
  state.env.isInNote = true;
  state.md.block.tokenize(state, start, end);
  state.env.isInNote = false;
  state.bMarks[start] = begin;
  state.blkIndent -= 4;
  state.push("footnote_close", "", -1);
  labelsOf(state.env).add(label);
  return true;
}

/** Ends a note before the definition of a link, which would become its text. */
function isLinkAfterNote(state: StateBlock, start: number, _end: number, silent: boolean): boolean {
  return (
    silent && state.env.isInNote === true && /^\[[^\]^]{1,200}\]:[ \t]+\S/.test(lineAt(state, start).slice(0, LINE_MAX))
  );
}

function labelsOf(env: Env): Set<string> {
  env.footnotes ??= new Set();
  return env.footnotes as Set<string>;
}

function referenceTo(state: StateInline, silent: boolean): boolean {
  if (state.src.charCodeAt(state.pos) !== 0x5b) return false;
  REFERENCE.lastIndex = state.pos;
  const [mark = "", label = ""] = REFERENCE.exec(state.src) ?? [];
  if (mark === "") return false;
  if (!labelsOf(state.env).has(label)) {
    if (!silent) report(state.env, reason("footnote-missing", { label }), mark);
    return false;
  }
  if (!silent) state.push("footnote_reference", "", 0).meta = { label };
  state.pos += mark.length;
  return true;
}

/** Numbers the notes in the order of their references and puts them at the end. */
function putAtEnd(state: StateCore): void {
  if (labelsOf(state.env).size === 0) return;
  const notes = new Map<string, Note>();
  state.tokens = withoutNotes(state, notes);
  const used: [string, Note][] = [];
  const number = (tokens: Token[]) => {
    for (const token of tokens.flatMap(({ children }) => children ?? [])) {
      const label = String(token.meta?.label);
      const note = token.type === "footnote_reference" ? notes.get(label) : undefined;
      if (!note) continue;
      if (note.number === 0) note.number = used.push([label, note]);
      token.content = String(note.number);
      token.meta = { label, id: again(label, note.references++) };
    }
  };
  number(state.tokens);
  // A note may refer to others.
  for (const [, note] of used) number(note.tokens);
  for (const [label, { number }] of notes)
    if (number === 0) report(state.env, reason("footnote-unused", { label }), `[^${label}]:`);
  if (used.length === 0) return;
  state.tokens.push(html(state, '<hr>\n<section class="footnotes">\n<ol>\n'));
  for (const [label, note] of used) pushNote(state, label, note);
  state.tokens.push(html(state, "</ol>\n</section>\n"));
}

function withoutNotes({ tokens, env }: StateCore, notes: Map<string, Note>): Token[] {
  const text: Token[] = [];
  const into: Token[][] = [text];
  for (const token of tokens) {
    if (token.type === "footnote_open") {
      const label = String(token.meta?.label);
      const note: Note = { tokens: [], number: 0, references: 0 };
      if (notes.has(label)) report(env, reason("footnote-twice", { label }), `[^${label}]:`);
      else notes.set(label, note);
      into.push(note.tokens);
    } else if (token.type === "footnote_close") into.pop();
    else into.at(-1)?.push(token);
  }
  return text;
}

function pushNote(state: StateCore, label: string, { tokens, references }: Note): void {
  state.tokens.push(html(state, `<li id="fn:${state.md.utils.escapeHtml(label)}">`));
  const isText = tokens.at(-1)?.type === "paragraph_close";
  for (const token of isText ? tokens.slice(0, -1) : tokens) state.tokens.push(token);
  for (let count = 0; count < references; count++) {
    const back = new state.Token("footnote_back", "", 0);
    back.meta = { id: again(label, count) };
    state.tokens.push(back);
  }
  if (isText) state.tokens.push(tokens.at(-1) as Token);
  state.tokens.push(html(state, "</li>\n"));
}

/** Returns the id of a reference: the label, numbered from the second on. */
function again(label: string, count: number): string {
  return count === 0 ? label : `${label}:${count}`;
}

function html(state: StateCore, content: string): Token {
  const token = new state.Token("html_block", "", 0);
  token.content = content;
  return token;
}
