import type { Generator } from "../../core/posts/permalink.ts";
import { reason } from "../../core/reason.ts";
import { TemplateFault } from "./fault.ts";

/** Whose tags are read. Without a setting: everybody's, but what is code stays as it is. */
export type Dialect = Generator | undefined;

/** A tag: `{% name args %}`, `{{ args }}`, `{{< name args >}}`. */
export interface Tag {
  kind: "tag" | "output" | "shortcode";
  name: string;
  args: string;
  source: string;
  line: number;
  /** `{{< /name >}}`; the ends of other tags are names of their own. */
  ends: boolean;
  /** `{{< name />}}` */
  selfEnds: boolean;
  trimsBefore: boolean;
  trimsAfter: boolean;
  /** What indents the tag, if nothing else stands before it on its line. */
  indent: string | undefined;
  /** Whether nothing follows it on its line. */
  endsLine: boolean;
}

export type Piece =
  | { kind: "text"; text: string }
  /** Shown as it is. */
  | { kind: "literal"; text: string }
  /** Code between tags, with the tag that opens it. */
  | { kind: "code"; tag: Tag; text: string; endsLine: boolean }
  /** A comment within code, which is left out. */
  | { kind: "hidden"; line: number }
  | { kind: "unclosed"; tag: Tag }
  | Tag;

/** Longer than any tag, so that an opening brace in prose does not take a page with it. */
const TAG_LENGTH_MAX = 2_000;
/** Tags whose content is code. Jekyll alone reads tags in it. */
const CODE_TAGS = new Set(["highlight", "codeblock", "code"]);

const STARTS = /\{\{|\{%|`+|~{3,}|<(?:pre|code)\b/gi;
const TAG_NAME = /^(?:#|[A-Za-z][\w-]*)/;
/** List marks, quote marks and space at the start of a line. */
const INDENT = /^(?:[ \t>]|(?:[-*+]|\d{1,9}[.)])(?=[ \t]))*$/;
const INDENT_MAX = 200;
/** What stands before braces of TeX, of GitHub's workflows and of JSX, and what Liquid's own begin with. */
const OTHERS_BEFORE = /(?:[$^_\\]|[^%}]\}|\\[A-Za-z]{1,20})$/;
/** Longer than any of them. */
const BEFORE_MAX = 22;
const LIQUID_INSIDE = /^-?\s*(?:page|site|include|forloop)\b/;
/** Behind every place of a text. */
const NOWHERE = Number.POSITIVE_INFINITY;

/** Splits a body into text, code and tags, in one pass. */
export function scan(body: string, dialect: Dialect, firstLine: number): Piece[] {
  return new Scanner(body, dialect, firstLine).pieces();
}

class Scanner {
  readonly #body: string;
  readonly #dialect: Dialect;
  readonly #found: Piece[] = [];
  /** Where the text that is not yet in a piece starts. */
  #textStart = 0;
  #line: number;
  #lineStart = 0;
  #lineEnd: number;
  readonly #next = new Map<string, number>();
  #runs: Map<number, number[]> | undefined;

  constructor(body: string, dialect: Dialect, firstLine: number) {
    this.#body = body;
    this.#dialect = dialect;
    this.#line = firstLine;
    this.#lineEnd = lineEndAfter(body, 0);
  }

  pieces(): Piece[] {
    const body = this.#body;
    const starts = new RegExp(STARTS);
    for (let match = starts.exec(body); match; match = starts.exec(body)) {
      const at = match.index;
      this.#moveTo(at);
      const end = this.#read(match[0], at);
      if (end !== undefined) starts.lastIndex = end;
    }
    this.#text(body.length);
    return this.#found;
  }

  /** Reads what starts here, and returns where to go on. */
  #read(start: string, at: number): number | undefined {
    if (start === "{{" || start === "{%") return this.#readTag(at) ?? at + 2;
    if (this.#dialect === "jekyll" || this.#dialect === "hugo") return undefined;
    const end = start.startsWith("<") ? this.#elementEnd(start, at) : this.#codeEnd(start, at);
    if (end === undefined) return undefined;
    this.#text(at);
    this.#code(at, end);
    this.#textStart = end;
    return end;
  }

  #moveTo(at: number): void {
    while (this.#lineEnd < at) {
      this.#line++;
      this.#lineStart = this.#lineEnd + 1;
      this.#lineEnd = lineEndAfter(this.#body, this.#lineStart);
    }
  }

  #text(end: number): void {
    if (end > this.#textStart) this.#found.push({ kind: "text", text: this.#body.slice(this.#textStart, end) });
  }

  /** Finds a text from here on. Its next place is remembered, so that a text that is not there is looked for once. */
  #indexOf(text: string, from: number): number {
    const known = this.#next.get(text);
    if (known !== undefined && known >= from) return known;
    const index = this.#body.indexOf(text, from);
    const place = index === -1 ? NOWHERE : index;
    this.#next.set(text, place);
    return place;
  }

  #readTag(at: number): number | undefined {
    const mark = this.#body.slice(at, at + 3);
    const isShortcode = mark === "{{<" || mark === "{{%";
    if (isShortcode) return this.#dialect === "jekyll" || this.#dialect === "hexo" ? undefined : this.#shortcode(at);
    if (this.#dialect === "hugo") return undefined;
    const isOutput = mark.startsWith("{{");
    const end = this.#indexOf(isOutput ? "}}" : "%}", at) + 2;
    if (end - at > TAG_LENGTH_MAX) return undefined;
    const source = this.#body.slice(at, end);
    const inner = source.slice(2, -2);
    if (/\{[{%]/.test(inner) && /\{[{%]/.test(inner.replace(/"[^"]*"|'[^']*'/g, "").replace(OUTPUT_IN_TAG, "")))
      return undefined;
    if (this.#dialect === undefined && isOutput && isOthers(this.#body.slice(Math.max(0, at - BEFORE_MAX), at), inner))
      return undefined;
    const bare = inner.replace(/^-/, "").replace(/-$/, "").trim();
    const name = isOutput ? "" : TAG_NAME.exec(bare)?.[0];
    if (name === undefined || (isOutput && bare === "")) return undefined;
    this.#text(at);
    const tag: Tag = {
      ...this.#place(at, end),
      kind: isOutput ? "output" : "tag",
      name,
      args: bare.slice(name.length).trim(),
      source,
      ends: false,
      selfEnds: false,
      trimsBefore: inner.startsWith("-"),
      trimsAfter: inner.endsWith("-"),
    };
    return this.#enclosing(tag, end);
  }

  #shortcode(at: number): number | undefined {
    const closing = this.#body[at + 2] === "<" ? ">}}" : "%}}";
    const end = this.#indexOf(closing, at) + 3;
    if (end - at > TAG_LENGTH_MAX) return undefined;
    const source = this.#body.slice(at, end);
    const inner = source.slice(3, -3).trim();
    const shown = /^\/\*([\s\S]*)\*\/$/.exec(inner)?.[1];
    if (shown !== undefined) {
      this.#text(at);
      this.#found.push({ kind: "literal", text: `${source.slice(0, 3)} ${shown.trim()} ${closing}` });
      this.#textStart = end;
      return end;
    }
    const [, slash = "", name, args = ""] = /^(\/?)\s*([A-Za-z][\w./-]*)([\s\S]*)$/.exec(inner) ?? [];
    if (name === undefined) return undefined;
    this.#text(at);
    const selfEnds = inner.endsWith("/") && slash === "";
    const tag: Tag = {
      ...this.#place(at, end),
      kind: "shortcode",
      name: name.replace(/\/$/, ""),
      args: (selfEnds ? args.replace(/\/$/, "") : args).trim(),
      source,
      ends: slash !== "",
      selfEnds,
      trimsBefore: false,
      trimsAfter: false,
    };
    return this.#enclosing(tag, end);
  }

  #place(at: number, end: number): Pick<Tag, "line" | "indent" | "endsLine"> {
    const before = at - this.#lineStart > INDENT_MAX ? undefined : this.#body.slice(this.#lineStart, at);
    const indent = before !== undefined && INDENT.test(before) ? before.replace(/[^\s>]/g, " ") : undefined;
    return { line: this.#line, indent, endsLine: this.#endsLine(end) };
  }

  #endsLine(end: number): boolean {
    return /^[ \t]*(?:\n|$)/.test(this.#body.slice(end, end + INDENT_MAX));
  }

  /** Takes in what a tag encloses, if that is not to be read, and returns where to go on. */
  #enclosing(tag: Tag, end: number): number {
    this.#textStart = end;
    const { kind, name, ends, selfEnds } = tag;
    const isLiquid = kind === "tag";
    const isCode = CODE_TAGS.has(name) && !(isLiquid && this.#dialect === "jekyll");
    const isComment = name === "comment" && kind !== "output";
    if (ends || selfEnds || !(isComment || isCode || (isLiquid && name === "raw"))) {
      this.#found.push(tag);
      return end;
    }
    const close = isComment ? this.#commentEnd(tag, end) : this.#closing(tag, end);
    if (!close) {
      if (isComment) throw new TemplateFault(reason("template-comment-open"), tag.line);
      this.#found.push({ kind: "unclosed", tag });
      return end;
    }
    const inner = this.#body.slice(end, close.at);
    if (tag.trimsBefore) this.#found.push({ ...tag, kind: "tag", name: "#", trimsAfter: false });
    if (isCode) this.#found.push({ kind: "code", tag, text: innerCode(inner), endsLine: this.#endsLine(close.end) });
    else if (!isComment) this.#found.push({ kind: "literal", text: inner });
    if (close.trimsAfter) this.#found.push({ ...tag, kind: "tag", name: "#", trimsBefore: false, trimsAfter: true });
    this.#textStart = close.end;
    return close.end;
  }

  #closing({ kind, name }: Tag, from: number): Closing | undefined {
    const key = `${kind} ${name}`;
    if (this.#next.get(key) === NOWHERE) return undefined;
    const found = closingOf(kind, name, this.#body, from);
    if (!found) this.#next.set(key, NOWHERE);
    return found;
  }

  /** Comments nest, so that the end of an inner one does not show what the outer one holds back. */
  #commentEnd({ kind }: Tag, from: number): Closing | undefined {
    const marks =
      kind === "shortcode" ? /\{\{[<%]\s*(\/?)\s*comment\b[^{}]*\}\}/g : /\{%-?\s*(end)?comment\b[^{}]*%\}/g;
    marks.lastIndex = from;
    let depth = 1;
    for (let mark = marks.exec(this.#body); mark; mark = marks.exec(this.#body)) {
      depth += mark[1] ? -1 : 1;
      const end = mark.index + mark[0].length;
      if (depth === 0) return { at: mark.index, end, trimsAfter: mark[0].endsWith("-%}") };
    }
    return undefined;
  }

  /** Returns where code ends that these backticks or tildes start. */
  #codeEnd(start: string, at: number): number | undefined {
    const body = this.#body;
    const before = at - this.#lineStart > INDENT_MAX ? "x" : body.slice(this.#lineStart, at);
    if (start.length >= 3 && INDENT.test(before)) {
      const info = body.slice(at + start.length, this.#lineEnd);
      if (start.startsWith("~") || !info.includes("`")) return this.#fenceEnd(start);
    }
    if (start.startsWith("~")) return undefined;
    const close = this.#closingRun(start.length, at);
    return close === undefined ? undefined : close + start.length;
  }

  #fenceEnd(fence: string): number {
    const body = this.#body;
    let end = this.#lineEnd;
    while (end < body.length) {
      const start = end + 1;
      end = lineEndAfter(body, start);
      const line = body
        .slice(start, Math.min(end, start + INDENT_MAX))
        .replace(/^[ \t>]+/, "")
        .trimEnd();
      if (line.startsWith(fence) && /^(?:`+|~+)$/.test(line)) break;
    }
    return end;
  }

  /** Finds the next run of as many backticks, in the same paragraph. */
  #closingRun(length: number, at: number): number | undefined {
    this.#runs ??= runsOf(this.#body);
    const places = this.#runs.get(length) ?? [];
    while ((places.at(-1) ?? NOWHERE) <= at) places.pop();
    const place = places.at(-1) ?? NOWHERE;
    return place < this.#indexOf("\n\n", at) ? place : undefined;
  }

  #elementEnd(start: string, at: number): number | undefined {
    const closing = `</${start.slice(1).toLowerCase()}>`;
    const end = this.#indexOf(closing, at);
    return end === NOWHERE ? undefined : end + closing.length;
  }

  /** Adds code as it is, but for what even there is never meant to be read: comments and the marks of `raw`. */
  #code(at: number, end: number): void {
    const source = this.#body.slice(at, end);
    const { text, hides } = withoutMarks(source);
    if (hides) this.#found.push({ kind: "hidden", line: this.#line });
    this.#found.push({ kind: "literal", text });
  }
}

function isOthers(before: string, inner: string): boolean {
  if (before.endsWith("=")) return /^\s*["']?[\w-]+["']?\s*:/.test(inner);
  return OTHERS_BEFORE.test(before) && !LIQUID_INSIDE.test(inner);
}

interface Closing {
  at: number;
  end: number;
  trimsAfter: boolean;
}

/** Outputs may stand in the arguments of a tag. */
const OUTPUT_IN_TAG = /\{\{[^{}]*\}\}/g;

function closingOf(kind: Tag["kind"], name: string, body: string, from: number): Closing | undefined {
  const pattern = kind === "shortcode" ? `\\{\\{[<%]\\s*/\\s*${name}\\s*[>%]\\}\\}` : `\\{%-?\\s*end${name}\\s*-?%\\}`;
  const closing = new RegExp(pattern, "g");
  closing.lastIndex = from;
  const match = closing.exec(body);
  return match
    ? { at: match.index, end: match.index + match[0].length, trimsAfter: match[0].endsWith("-%}") }
    : undefined;
}

function innerCode(source: string): string {
  const { text } = withoutMarks(source);
  return text
    .replace(/^[ \t]*\n/, "")
    .replace(/\n[ \t>]*$/, "")
    .trimEnd();
}

const CODE_MARKS = /\{%-?\s*(raw|endraw|comment|endcomment)\s*-?%\}|\{\{([<%])\s*\/\*([^{}]*)\*\/\s*([>%])\}\}/g;

/** Removes comments and the tags of `raw` from code, if they are closed in it, and unescapes shortcodes. */
function withoutMarks(source: string): { text: string; hides: boolean } {
  if (!source.includes("{%") && !source.includes("{{")) return { text: source, hides: false };
  const marks = [...source.matchAll(CODE_MARKS)];
  const last = new Map(marks.map(({ 1: name = "", index }) => [name, index]));
  let text = "";
  let from = 0;
  let inside = "";
  let hides = false;
  for (const { 0: whole, 1: name, 2: open, 3: shown, 4: close, index } of marks) {
    if (inside !== "" && name !== `end${inside}`) continue;
    if (inside === "comment") hides = true;
    else text += source.slice(from, index);
    if (name === undefined) text += `{{${open} ${shown?.trim()} ${close}}}`;
    else if (inside !== "") inside = "";
    else if (!name.startsWith("end") && (last.get(`end${name}`) ?? index) > index) inside = name;
    else text += whole;
    from = index + whole.length;
  }
  return { text: text + source.slice(from), hides };
}

/** Returns where runs of backticks start by their length, the last first. */
function runsOf(body: string): Map<number, number[]> {
  const runs = new Map<number, number[]>();
  for (const { 0: run, index } of body.matchAll(/`+/g)) {
    const places = runs.get(run.length) ?? [];
    runs.set(run.length, places);
    places.push(index);
  }
  for (const places of runs.values()) places.reverse();
  return runs;
}

function lineEndAfter(body: string, from: number): number {
  const end = body.indexOf("\n", from);
  return end === -1 ? body.length : end;
}
