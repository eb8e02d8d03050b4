/** Braces that may hold attributes, of one line. */
const BRACES = /\{([^{}\n]{1,300})\}/y;
const ATTRIBUTE = /\s*(?:#([^\s#"'=]+)|\.([^\s."'=]+)|([\w:-]+)=(?:"([^"]*)"|'([^']*)'|([^\s"']+))|([\w-]+))/y;

export interface AttributeList {
  /** Whether it is written as in kramdown, with a colon, which no text has. */
  certain: boolean;
  attributes: [name: string, value: string][];
  /** Bare words, such as `toc`. */
  words: string[];
  end: number;
}

/** Reads kramdown's `{: #id .class key="value"}` or Pandoc's `{#id .class key=value}` at a place in a text. */
export function attributeListAt(source: string, start: number): AttributeList | undefined {
  BRACES.lastIndex = start;
  const inside = BRACES.exec(source)?.[1];
  if (inside === undefined) return undefined;
  const certain = inside.startsWith(":");
  const text = (certain ? inside.slice(1) : inside).trimEnd();
  const list: AttributeList = { certain, attributes: [], words: [], end: BRACES.lastIndex };
  for (let at = 0; at < text.length; at = ATTRIBUTE.lastIndex) {
    ATTRIBUTE.lastIndex = at;
    const [, id, name, key = "", double, single, bare, word] = ATTRIBUTE.exec(text) ?? [];
    const value = double ?? single ?? bare;
    if (id !== undefined) list.attributes.push(["id", id]);
    else if (name !== undefined) list.attributes.push(["class", name]);
    else if (value !== undefined) list.attributes.push([key.toLowerCase(), value]);
    else if (word !== undefined && certain) list.words.push(word);
    else return undefined;
  }
  return certain || list.attributes.length > 0 ? list : undefined;
}
