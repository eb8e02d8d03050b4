const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

export function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => ENTITIES[sign] ?? "");
}

/** Writes a start tag with the attributes that are given. */
export function startTag(name: string, attributes: Record<string, string | undefined>): string {
  const given = Object.entries(attributes).filter(([, value]) => value);
  return `<${name}${given.map(([key, value]) => ` ${key}="${escaped(oneLine(value ?? ""))}"`).join("")}>`;
}

export function link(href: string, text = href): string {
  return `${startTag("a", { href })}${escaped(oneLine(text))}</a>`;
}

/** Keeps HTML within a paragraph or a list: a blank line would end it. */
function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
