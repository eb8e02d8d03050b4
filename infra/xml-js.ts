// What `feed` uses of xml-js, which is no longer kept: writing elements that an object holds by name, in one pass and without its
// options. Replaces the package (`ALIASES` in infra/bundle.ts); test/formats/xml-js holds it to the same bytes.

type Written = string | number | boolean | null | undefined;
interface Element {
  _declaration?: Element;
  _instruction?: Record<string, Element>;
  _attributes?: Record<string, Written>;
  _text?: Written;
  _cdata?: string;
  [name: string]: unknown;
}

/** Writes an object as `{compact: true, spaces: 4}` does. */
export function js2xml(document: object): string {
  const { _declaration, _instruction, ...elements } = document as Element;
  let xml = _declaration ? `<?xml${attributes(_declaration)}?>` : "";
  for (const name in _instruction) xml += `<?${name}${attributes(_instruction[name])}?>`;
  return (xml + children(elements, "\n")).replace(/^\n/, "");
}

function children(element: Element, indent: string): string {
  let xml = "";
  for (const name in element) {
    const given = element[name];
    if (name === "_attributes") continue;
    for (const each of Array.isArray(given) ? given : [given]) {
      if (name === "_text") xml += escaped(each);
      else if (name === "_cdata") xml += `<![CDATA[${each.replace("]]>", "]]]]><![CDATA[>")}]]>`;
      else xml += indent + child(name, each, indent);
    }
  }
  return xml;
}

function child(name: string, element: Element | Written, indent: string): string {
  if (element === undefined || element === null || element === "") return `<${name}/>`;
  if (typeof element !== "object") return `<${name}>${escaped(element)}</${name}>`;
  let isEmpty = true;
  let hasElements = false;
  for (const key in element) {
    if (key === "_attributes") continue;
    isEmpty = false;
    if (key !== "_text" && key !== "_cdata") hasElements = true;
  }
  const start = `<${name}${attributes(element)}`;
  if (isEmpty) return `${start}/>`;
  return `${start}>${children(element, `${indent}    `)}${hasElements ? indent : ""}</${name}>`;
}

function attributes({ _attributes }: Element = {}): string {
  let xml = "";
  for (const name in _attributes) {
    const value = _attributes[name];
    if (value !== null && value !== undefined) xml += ` ${name}="${String(value).replaceAll('"', "&quot;")}"`;
  }
  return xml;
}

/** `&` may be escaped already. */
function escaped(text: Written): string {
  return String(text).replaceAll("&amp;", "&").replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
