const TAG = /<[a-z][a-z0-9]*(?:\s[^<>]*)?>/g;
const STYLE = /\sstyle="([^"]*)"/;

/** What an inline style may say here; colours and widths stay away, for they do not fit into a dark or a narrow page. */
const CLASSES: Record<string, string> = {
  "text-align:center": "centred",
  "text-align:right": "to-end",
  "text-align:end": "to-end",
  "font-weight:bold": "bold",
  "font-weight:600": "bold",
  "font-weight:700": "bold",
  "font-style:italic": "slanted",
  "text-decoration:underline": "underlined",
  "text-indent:2em": "indented",
};

/**
 * Sanitised HTML without inline styles, which the pages' Content-Security-Policy forbids: common ones become classes. In
 * one pass, since no attribute of sanitised HTML holds an angle bracket.
 */
export function styledByClasses(html: string): string {
  return html.replace(TAG, (tag) => {
    const style = STYLE.exec(tag)?.[1];
    if (style === undefined) return tag;
    const plain = tag.replace(STYLE, "");
    const classes = new Set(style.split(";").flatMap((declaration) => CLASSES[declaration.trim()] ?? []));
    if (classes.size === 0 || / class="/.test(plain)) return plain;
    return plain.replace(/^<[a-z][a-z0-9]*/, (start) => `${start} class="${[...classes].join(" ")}"`);
  });
}

/** What may be wider than the page scrolls by itself; with this, by the keyboard, too (WCAG 2.1.1). */
export function scrolledByKeys(html: string): string {
  return html.replace(/<(?:pre|table)(?=[\s>])/g, (start) => `${start} tabindex="0"`);
}
