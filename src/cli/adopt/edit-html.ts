import { DomUtils, parseDocument } from "htmlparser2";
import { linkTo } from "./adoption.ts";

type Node = ReturnType<typeof parseDocument>["children"][number];
type Element = ReturnType<typeof DomUtils.getElementsByTagName>[number];

const isElement = (node: Node): node is Element => "attribs" in node;

/** A widget of an editor, as its replacement is written from it. */
export class Card {
  readonly #element: Element;

  constructor(element: Element) {
    this.#element = element;
  }

  /** Returns the words of it, or of the part of a class. */
  text(part?: string): string {
    const of = part === undefined ? [this.#element] : DomUtils.getElementsByClassName(part, [this.#element], true, 1);
    return DomUtils.textContent(of).replace(/\s+/g, " ").trim();
  }

  /** Returns a link to where it leads, or to what it plays. */
  link(words: string): string {
    return linkTo(this.#first("href") ?? this.#first("src"), words || undefined);
  }

  /** Returns a link to what it frames; what it quotes stays. */
  embed(): string | undefined {
    const frame = this.#first("src", "iframe");
    return frame === undefined ? undefined : linkTo(frame.replace(/^\/\//, "https://"));
  }

  /** Returns a field of the JSON that it carries. */
  data(name: string): string | undefined {
    try {
      const value = JSON.parse(this.#element.attribs["data-attrs"] ?? "")[name];
      return typeof value === "string" ? value : undefined;
    } catch {
      return undefined;
    }
  }

  #first(attribute: string, tag?: string): string | undefined {
    const has = (element: Element) => attribute in element.attribs && (tag === undefined || element.name === tag);
    return DomUtils.findOne(has, [this.#element])?.attribs[attribute];
  }
}

/** By class: what it is replaced by (`undefined`: it stays), or what is said where it is left out. */
export type Edits = Record<string, ((card: Card) => string | undefined) | string>;

/** Replaces elements of some classes, and leaves all other HTML as it is, letter by letter. `tooDeep` is said where it cannot. */
export function editHtml(html: string, edits: Edits, tooDeep: string): { html: string; said: string[] } {
  const said = new Set<string>();
  const pieces: string[] = [];
  let end = 0;
  try {
    const { children } = parseDocument(html, { withStartIndices: true, withEndIndices: true });
    const stack: Node[] = [...children].reverse();
    for (let node = stack.pop(); node; node = stack.pop()) {
      if (!isElement(node)) continue;
      const name = (node.attribs.class ?? "").split(/\s+/).find((name) => Object.hasOwn(edits, name));
      const edit = name === undefined ? undefined : edits[name];
      const replacement = typeof edit === "function" ? edit(new Card(node)) : edit === undefined ? undefined : "";
      if (replacement === undefined) {
        for (let at = node.children.length - 1; at >= 0; at--) stack.push(node.children[at] as Node);
        continue;
      }
      if (typeof edit === "string") said.add(edit);
      pieces.push(html.slice(end, node.startIndex ?? end), replacement);
      end = (node.endIndex ?? end) + 1;
    }
  } catch (fault) {
    if (!(fault instanceof RangeError)) throw fault;
    return { html, said: [tooDeep] };
  }
  return { html: pieces.join("") + html.slice(end), said: [...said] };
}
