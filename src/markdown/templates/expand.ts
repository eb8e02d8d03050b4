import type { Label } from "../../core/posts/category.ts";
import type { Problem } from "../../core/posts/post.ts";
import type { NamedPost } from "../../core/posts/post-name.ts";
import { type Reason, reason } from "../../core/reason.ts";
import type { Site } from "../../core/site.ts";
import type { Fields } from "../fields.ts";
import type { SiteFiles } from "../read-post.ts";
import type { YamlValue } from "../yaml.ts";
import { readArguments } from "./arguments.ts";
import { blankLine, block, codeBlock, FENCE, fenceFor } from "./blocks.ts";
import { TemplateFault } from "./fault.ts";
import { type Dialect, type Piece, scan, type Tag } from "./scan.ts";
import { codeCaption, PAIRS, SHORTCODE_PAIRS, SHORTCODES, TAGS, type TagPlace, textOfCode } from "./tags.ts";

/** Characters of what was given that a reason repeats. */
const REPEATED_MAX = 60;
const ARGUMENTS_MAX = 100;

/** What the templates of a post may use. */
export interface TemplatePost {
  key: string;
  /** Address of its page. */
  page: string;
  fields: Fields;
  categories: Label[];
  tags: Label[];
  site: Pick<Site, Exclude<keyof Site, "newsletter">>;
  publishedAt: number;
  /** Line of the file that the body starts on. */
  firstLine: number;
  files: SiteFiles;
  /** The posts that it names, as it writes them. */
  named: Map<string, NamedPost>;
}

export interface Expansion {
  body: string;
  notices: Problem[];
}

/** Text, or a tag that Liquid evaluates. */
export type Part = string | Tag;

const NOTICES_MAX = 50;
/** Liquid's tags that enclose text, and whether that text depends on them. */
const LIQUID_BLOCKS: Record<string, "condition" | "text"> = {
  if: "condition",
  unless: "condition",
  case: "condition",
  for: "text",
  tablerow: "text",
  capture: "text",
};
/** Parts of such a tag, and whose. */
const BRANCHES: Record<string, string[]> = {
  else: ["if", "unless", "case", "for"],
  elsif: ["if", "unless"],
  when: ["case"],
  break: ["for", "tablerow"],
  continue: ["for", "tablerow"],
};
const LIQUID_TAGS = new Set([
  "assign",
  "cycle",
  "increment",
  "decrement",
  "echo",
  "liquid",
  "include",
  "include_relative",
]);
const DEPTH_MAX = 100;

/**
 * Turns the template tags of a body into Markdown. Throws a `TemplateFault` where it cannot be known what they would hold
 * back.
 */
export async function expandTemplates(body: string, post: TemplatePost): Promise<Expansion> {
  const notices = new Notices();
  const place: TagPlace = {
    key: post.key,
    base: post.site.url.pathname,
    param: (path) => fieldAt(post.fields, path) ?? fieldAt(new Map(Object.entries(post.site.params)), path),
    post: (name) => post.named.get(name),
    links(key, line) {
      if (post.files.has?.(key) === false) notices.add(reason("template-target-missing", { key }), line);
    },
  };
  const { templates = post.site.generator } = post.site;
  const dialect = templates === "none" ? undefined : templates;
  const toParts = (text: string, as: Dialect, line: number) => new Expander(text, as, line, place, notices).parts();
  const parts = toParts(body, dialect, post.firstLine);
  const needsLiquid = parts.some((part) => typeof part !== "string");
  // The lines of a file that is included are none of the post's.
  const includedParts = (source: string) => toParts(source, "jekyll", Number.NaN);
  const text = needsLiquid
    ? await (await import("./liquid.ts")).evaluate(parts, post, notices, includedParts)
    : parts.join("");
  return { body: text, notices: notices.all };
}

/** What is said about a post's tags, each once. */
export class Notices {
  readonly all: Problem[] = [];
  readonly #said = new Set<string>();

  add(reason: Reason, line: number): void {
    const key = JSON.stringify(reason);
    if (this.#said.has(key) || this.all.length >= NOTICES_MAX) return;
    this.#said.add(key);
    this.all.push({ line: line || undefined, reason });
  }
}

/** A tag that is open, and where its place among the parts is. */
interface Open {
  tag: Tag;
  at: number;
  after: string;
}

class Expander {
  readonly #pieces: Piece[];
  readonly #parts: Part[] = [];
  readonly #open: Open[] = [];
  readonly #unknown = new Set<string>();
  readonly #place: TagPlace;
  readonly #notices: Notices;
  readonly #isHtml: boolean;
  #trims = false;

  constructor(text: string, dialect: Dialect, firstLine: number, place: TagPlace, notices: Notices) {
    this.#pieces = scan(text, dialect, firstLine);
    this.#place = place;
    this.#notices = notices;
    this.#isHtml = /\.html?$/i.test(place.key);
  }

  parts(): Part[] {
    for (const piece of this.#pieces) this.#read(piece);
    for (let open = this.#open.pop(); open; open = this.#open.pop()) this.#leaveOpen(open);
    return this.#parts;
  }

  #read(piece: Piece): void {
    if (piece.kind === "text" || piece.kind === "literal") {
      this.#parts.push(this.#trims ? piece.text.trimStart() : piece.text);
      this.#trims = false;
    } else if (piece.kind === "hidden") {
      this.#notices.add(reason("template-comment-in-code"), piece.line);
    } else if (piece.kind === "unclosed") {
      this.#notices.add(reason("template-unclosed", { name: piece.tag.name }), piece.tag.line);
    } else if (piece.kind === "code") {
      this.#parts.push(this.#code(piece.tag, piece.text, piece.endsLine));
    } else {
      const last = this.#parts.at(-1);
      if (piece.trimsBefore && typeof last === "string") this.#parts[this.#parts.length - 1] = last.trimEnd();
      this.#tag(piece);
      this.#trims = piece.trimsAfter;
    }
  }

  #code(tag: Tag, text: string, endsLine: boolean): string {
    const args = readArguments(tag.args);
    const isTitled = tag.name !== "highlight";
    const language = isTitled ? /(?:^|\s)lang(?:uage)?:(\S+)/.exec(tag.args)?.[1] : args.words[0];
    const caption = isTitled ? codeCaption(args) : "";
    const code = codeBlock(text, language, { indent: tag.indent, endsLine }, this.#isHtml);
    return caption === "" ? code : `${block(`<p>${caption}</p>`, { ...tag, endsLine: false })}${code}`;
  }

  #tag(tag: Tag): void {
    if (tag.kind === "output") this.#parts.push(tag);
    else if (tag.kind === "shortcode") this.#shortcode(tag);
    else if (tag.name.startsWith("end")) this.#end(tag, tag.name.slice("end".length));
    else this.#liquid(tag);
  }

  #shortcode(tag: Tag): void {
    const { name } = tag;
    const args = readArguments(tag.args);
    const single = own(SHORTCODES, name);
    const pair = own(SHORTCODE_PAIRS, name);
    if (tag.ends) this.#end(tag, name);
    else if (pair && !tag.selfEnds) this.#start(tag, pair(args, tag, this.#place));
    else if (name === "qr" && !args.named.has("text")) this.#start(tag, { before: "", after: "" });
    else if (single) this.#single(tag, single);
    else this.#unknownTag(tag);
  }

  #liquid(tag: Tag): void {
    const { name } = tag;
    const single = own(TAGS, name);
    const pair = own(PAIRS, name);
    const branchOf = own(BRANCHES, name);
    if (name === "#") return;
    if (single) this.#single(tag, single);
    else if (pair) this.#start(tag, pair(readArguments(tag.args), tag, this.#place));
    else if (name === "highlight") this.#startCode(tag);
    else if (own(LIQUID_BLOCKS, name)) {
      this.#start(tag, { before: "", after: "" });
      this.#parts[this.#parts.length - 1] = tag;
    } else if (branchOf) {
      const inside = this.#isInside(name, branchOf);
      if (inside) this.#parts.push(tag);
      else this.#stray(tag);
    } else if (LIQUID_TAGS.has(name)) this.#parts.push(tag);
    else this.#unknownTag(tag);
  }

  /** `else` belongs to the innermost tag; `break` leaves the loop around it. */
  #isInside(name: string, of: string[]): boolean {
    if (name === "break" || name === "continue") return this.#open.some(({ tag }) => of.includes(tag.name));
    const inner = this.#open.findLast(({ tag }) => own(LIQUID_BLOCKS, tag.name))?.tag.name ?? "";
    return of.includes(inner);
  }

  /** Jekyll's code, whose tags are evaluated. */
  #startCode(tag: Tag): void {
    const language = /^[\w+#.-]{1,30}/.exec(tag.args)?.[0] ?? "";
    const start = tag.indent === undefined ? blankLine() : "";
    const [before, after] = this.#isHtml
      ? [`<pre><code class="language-${language}">`, "</code></pre>"]
      : [`${start}${FENCE}${language}${tag.endsLine ? "" : "\n"}`, FENCE];
    this.#start(tag, { before, after });
  }

  #single(tag: Tag, write: (typeof TAGS)[string]): void {
    const written = write(readArguments(tag.args), tag, this.#place);
    if (written === undefined || written === "")
      this.#notices.add(
        reason("template-arguments", { name: tag.name, given: tag.args.slice(0, ARGUMENTS_MAX) }),
        tag.line,
      );
    else this.#parts.push(written);
  }

  #start(tag: Tag, { before, after }: { before: string; after: string }): void {
    if (this.#open.length >= DEPTH_MAX) throw new TemplateFault(reason("template-too-much"), tag.line);
    this.#open.push({ tag, at: this.#parts.length, after });
    this.#parts.push(before);
  }

  #end(tag: Tag, name: string): void {
    const begun = this.#open.findLast((open) => open.tag.kind === tag.kind && open.tag.name === name);
    if (!begun) {
      if (!this.#unknown.has(name)) this.#stray(tag);
      return;
    }
    for (let open = this.#open.pop(); open !== begun; open = this.#open.pop()) if (open) this.#leaveOpen(open);
    this.#close(begun, tag);
  }

  #close(open: Open, tag: Tag): void {
    const { name, indent } = open.tag;
    if (own(LIQUID_BLOCKS, name) && tag.kind === "tag") this.#parts.push(tag);
    else if (name === "qr") {
      const inner = this.#parts.splice(open.at).filter((part) => typeof part === "string");
      this.#parts.push(textOfCode(inner.join("")) ?? "");
    } else if (name === "highlight") {
      const [before, ...inner] = this.#parts.slice(open.at).filter((part) => typeof part === "string");
      const fence = fenceFor(inner.join(""));
      const after = open.after.replace(FENCE, fence);
      this.#parts[open.at] = before?.replace(FENCE, fence) ?? "";
      this.#parts.push(tag.indent === undefined ? `\n${after}` : after, tag.endsLine ? "" : blankLine(indent));
    } else
      this.#parts.push(
        tag.indent === undefined ? blankLine(indent) : "",
        block(open.after, { ...tag, indent: tag.indent ?? indent ?? "" }),
      );
  }

  #leaveOpen({ tag, at }: Open): void {
    const { name, line } = tag;
    if (own(LIQUID_BLOCKS, name) === "condition") throw new TemplateFault(reason("template-open", { name }), line);
    this.#parts[at] = "";
    this.#notices.add(reason("template-unclosed", { name }), line);
  }

  #unknownTag({ name, line }: Tag): void {
    this.#unknown.add(name);
    this.#notices.add(reason("template-unknown", { name: name.slice(0, REPEATED_MAX) }), line);
  }

  #stray({ name, line }: Tag): void {
    this.#notices.add(reason("template-stray", { name: name.slice(0, REPEATED_MAX) }), line);
  }
}

function own<Value>(table: Record<string, Value>, name: string): Value | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

/** Returns a field as text, such as `author.name`. */
function fieldAt(fields: Fields, path: string): string | undefined {
  const [first = "", ...rest] = path.toLowerCase().split(".");
  let value: YamlValue | undefined = fields.get(first);
  for (const name of rest)
    value = typeof value === "object" && value !== null && !Array.isArray(value) ? value[name] : undefined;
  return typeof value === "string" ? value : undefined;
}
