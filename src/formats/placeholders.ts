import { escapeAttribute, escapeText } from "./xml.ts";

/** Cannot occur in clean text, nor unencoded in addresses, and `feed` lets it pass. */
const MARK = "\u0001";

/**
 * Has `feed` build a document around placeholders and inserts the texts last. `feed` splits only the first `]]>`, decodes
 * `&amp;`, leaves `<` in attributes, and copies a body five times.
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
