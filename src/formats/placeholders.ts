import { escapeAttribute, escapeText } from "./xml.ts";

/** Clean text has no control characters, addresses have them encoded, and `feed` lets them through. */
const MARK = "\u0001";

/**
 * Keeps every text out of `feed`'s hands: it builds the document around slots, and the texts go in last. `feed` divides
 * only the first `]]>`, takes one `&amp;` for `&`, and leaves `<` in attributes; and it copies a body five times.
 */
export class Placeholders {
  readonly #texts: string[] = [];

  element(text: string): string {
    return this.#slot(escapeText(text));
  }

  attribute(text: string): string {
    return this.#slot(escapeAttribute(text));
  }

  cdata(text: string): string {
    return this.#slot(text.replaceAll("]]>", "]]]]><![CDATA[>"));
  }

  fill(document: string): string {
    return document
      .split(MARK)
      .map((part, index) => (index % 2 === 0 ? part : this.#texts[Number(part)]))
      .join("");
  }

  #slot(text: string): string {
    return MARK + (this.#texts.push(text) - 1) + MARK;
  }
}
