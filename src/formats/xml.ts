export function escapeText(text: string): string {
  return /[&<>]/.test(text) ? text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;") : text;
}

export function escapeAttribute(text: string): string {
  return escapeText(text)
    .replaceAll('"', "&quot;")
    .replace(/[\t\n]/g, (space) => `&#${space.charCodeAt(0)};`);
}

/** Writes a tag with the attributes that have a value. Self-closing unless `end` says otherwise. */
export function tag(name: string, attributes: Record<string, string | number | undefined>, end = "/>"): string {
  let text = `<${name}`;
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== undefined) text += ` ${key}="${escapeAttribute(String(value))}"`;
  }
  return text + end;
}
