const TAG = /<[a-z][a-z0-9]*(?:\s[^<>]*)?>/g;
const STYLE = /\sstyle="([^"]*)"/;

/** Inline styles that become classes. Colours and widths are dropped, because they do not fit dark or narrow pages. */
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
 * Replaces inline styles, which the Content-Security-Policy forbids, by classes where known. One pass suffices, since no
 * attribute of sanitised HTML contains an angle bracket.
 */
export function stylesToClasses(html: string): string {
  return html.replace(TAG, (tag) => {
    const style = STYLE.exec(tag)?.[1];
    if (style === undefined) return tag;
    const plain = tag.replace(STYLE, "");
    const classes = new Set(style.split(";").flatMap((declaration) => CLASSES[declaration.trim()] ?? []));
    if (classes.size === 0 || / class="/.test(plain)) return plain;
    return plain.replace(/^<[a-z][a-z0-9]*/, (start) => `${start} class="${[...classes].join(" ")}"`);
  });
}

/** Makes wide elements, which scroll by themselves, scrollable by keyboard (WCAG 2.1.1). */
export function keyboardScrollable(html: string): string {
  return html.replace(/<(?:pre|table)(?=[\s>])/g, (start) => `${start} tabindex="0"`);
}

const LINK = /<a ([^<>]*)>([^<]*)<\/a>/g;

/** Marks links that show their own address, which print need not add. */
export function bareLinksMarked(html: string): string {
  const shown = (address: string) => address.replace(/^https?:\/\/(?:www\.)?/, "").replace(/\/$/, "");
  return html.replace(LINK, (link, attributes: string, text: string) => {
    const address = /(?:^| )href="([^"]*)"/.exec(attributes)?.[1];
    return address && shown(address) === shown(text.trim()) ? `<a data-bare="" ${link.slice(3)}` : link;
  });
}
