import { Parser } from "htmlparser2";
import { decodeEntities } from "../core/posts/visible-text.ts";
import { clean } from "./characters.ts";
import type { LinkBase } from "./links.ts";
import { type Attributes, type ElementPlace, safeElement } from "./safe-element.ts";

/** Deeper than any article. Deeper documents keep their text, paragraphs and images, but lose their nesting. */
const MAX_DEPTH = 100;

/** Elements without an end tag. */
const VOID = new Set(["br", "col", "hr", "img", "wbr"]);

/** Elements that are no text to a reader. */
const SILENT = new Set("script style textarea select option svg title template xmp noembed noframes".split(" "));

/**
 * Entities beside those that are written here and by Markdown, and the element in whose text there are none. Without them the
 * parser need not look for any.
 */
const OTHER_ENTITY = /&(?!(?:amp|lt|gt|quot);)|<[Pp][Ll][Aa][Ii][Nn]/;

/** Sanitises HTML of unknown origin for any page and feed. The result is well-formed, also as XML within an element. */
export function sanitise(html: string, place: LinkBase): string {
  const linked = withSources(html);
  return sanitiseNested(linked, place) ?? sanitiseNested(flattened(linked), place) ?? "";
}

class TooDeep extends Error {}

function sanitiseNested(html: string, place: LinkBase): string | undefined {
  const hasOthers = OTHER_ENTITY.test(html);
  const writer = new SafeWriter(place, hasOthers || !html.includes("&"));
  try {
    new Parser(writer, { decodeEntities: hasOthers }).end(html);
  } catch (error) {
    if (error instanceof TooDeep) return undefined;
    throw error;
  }
  return clean(writer.html);
}

/** Writes what is safe of the elements that the parser finds. The parser closes each that it opens, the innermost first. */
class SafeWriter {
  readonly #place: ElementPlace;
  #parts: string[] = [];
  /** What ends each open element; or where in the result one begins that is to be removed. */
  readonly #ends: (string | number)[] = [];
  /** Number of open elements from a silent one on. */
  #silent = 0;

  readonly #isDecoded: boolean;

  constructor(links: LinkBase, isDecoded: boolean) {
    this.#place = { links, ids: new Set() };
    this.#isDecoded = isDecoded;
  }

  get html(): string {
    return this.#parts.join("");
  }

  onopentag(name: string, attributes: Attributes): void {
    // Aborts early: an element's cost grows with the number of open ones.
    if (this.#ends.length + this.#silent >= MAX_DEPTH) throw new TooDeep();
    if (this.#silent > 0) {
      this.#silent++;
      return;
    }
    if (!this.#isDecoded) for (const key in attributes) attributes[key] = decodeEntities(attributes[key] ?? "");
    const safe = safeElement(name, attributes, this.#place);
    if (safe === "removed") this.#ends.push(this.#parts.length);
    else if (safe === "unwrapped" && SILENT.has(name)) this.#silent = 1;
    else if (safe === "unwrapped") this.#ends.push("");
    else this.#begin(safe);
  }

  ontext(text: string): void {
    if (this.#silent === 0) this.#parts.push(escaped(this.#isDecoded ? text : decodeEntities(text), IN_TEXT));
  }

  onclosetag(): void {
    if (this.#silent > 0) {
      this.#silent--;
      return;
    }
    const end = this.#ends.pop();
    if (typeof end === "number") this.#parts.length = end;
    else if (end) this.#parts.push(end);
  }

  #begin({ name, attributes, text = "" }: { name: string; attributes: Attributes; text?: string }): void {
    let tag = `<${name}`;
    for (const key in attributes) tag += ` ${key}="${escaped(attributes[key] ?? "", IN_VALUES)}"`;
    const isVoid = VOID.has(name);
    this.#parts.push(`${tag}${isVoid ? " />" : ">"}${escaped(text, IN_TEXT)}`);
    this.#ends.push(isVoid ? "" : `</${name}>`);
  }
}

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const IN_TEXT = /[&<>]/g;
const IN_VALUES = /[&<>"]/g;

function escaped(text: string, characters: RegExp): string {
  if (!text.includes("&") && !text.includes("<") && !text.includes(">") && !text.includes('"')) return text;
  return text.replace(characters, (character) => ENTITIES[character] ?? "");
}

/** Adds a `source` to every player, and one in place of every frame, which becomes a link. Drops the fallback content of iframes. */
function withSources(html: string): string {
  if (!/<(?:iframe|video|audio)/i.test(html)) return html;
  return html
    .replace(/<iframe\b([^<>]*)>(?:[^<]*<\/iframe\s*>)?/gi, "<source$1>")
    .replace(/<iframe\b/gi, "<source")
    .replace(/<(?:video|audio)\b([^<>]*)>/gi, "$&<source$1>");
}

/** Keeps only tags that cannot nest, and those whose content must not become text. */
function flattened(html: string): string {
  return html.replace(
    /<\/?(?!(?:p|br|hr|img|script|style|textarea|title|xmp|iframe|noembed|noframes)\b)[a-z][^<>]*>?/gi,
    " ",
  );
}
