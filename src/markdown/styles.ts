const NUMBER = String.raw`\d{1,4}(?:\.\d{1,4})?`;
const LENGTH = new RegExp(`^${NUMBER}(?:px|em|rem|ex|ch|pt|%)$|^0$|^auto$`);
const COLOR = /^(?:#[0-9a-f]{3,8}|[a-z]{3,20}|(?:rgb|hsl)a?\([\d\s.,%/]{1,40}\))$/;
const WORDS = /^[a-z-]{1,20}(?: [a-z-]{1,20}){0,2}$/;

const SAFE: Record<string, RegExp> = {
  "background-color": COLOR,
  color: COLOR,
  direction: /^(?:ltr|rtl)$/,
  "font-style": WORDS,
  "font-weight": /^(?:[1-9]00|[a-z]{4,7})$/,
  "max-width": LENGTH,
  "text-align": WORDS,
  "text-decoration": WORDS,
  "text-indent": LENGTH,
  "vertical-align": WORDS,
  width: LENGTH,
};

/** A property in lower case, and its value. */
export type Declaration = [property: string, value: string];

/** Keeps the declarations that can neither fetch, hide nor cover anything. */
export function safeStyle(style: Declaration[]): string {
  const safe: string[] = [];
  for (const [property, value] of style) {
    if (Object.hasOwn(SAFE, property) && SAFE[property]?.test(value)) safe.push(`${property}:${value}`);
  }
  return safe.join(";");
}

/** Returns whether a style makes an element invisible. */
export function isHidden(style: Declaration[]): boolean {
  return style.some(
    ([property, value]) =>
      (property === "display" && value === "none") ||
      (property === "visibility" && (value === "hidden" || value === "collapse")) ||
      (property === "opacity" && Number.parseFloat(value) === 0),
  );
}

/** Returns a length in pixels from an inline style. */
export function pixels(style: Declaration[], property: "width" | "height"): string | undefined {
  const value = style.find(([name]) => name === property)?.[1];
  return value && /^\d+(?:\.\d+)?(?:px)?$/.test(value) ? value : undefined;
}

/** Reads an inline style. */
export function readStyle(style: string): Declaration[] {
  if (style === "") return [];
  const plain = style.includes("/*") ? style.replace(/\/\*.*?(?:\*\/|$)/gs, "") : style;
  return plain
    .toLowerCase()
    .split(";")
    .map((declaration) => {
      const [, property = "", value = ""] = /^([^:]*):(.*)$/s.exec(declaration) ?? [];
      return [property.trim(), value.replace(/!\s*important\s*$/, "").trim()];
    });
}
