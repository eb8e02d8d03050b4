import type { Accent, SchemeAccent } from "../core/accent.ts";

/** Returns the rules that give pages the site's accent colour. Not in print, where everything is black. */
export function accentStyle({ light, dark }: Accent): string {
  return `@media screen{${root(light)}@media (prefers-color-scheme:dark){${root(dark)}}}`;
}

const root = ({ text, fill, onFill }: SchemeAccent) => `:root{--accent:${text};--fill:${fill};--on-fill:${onFill}}`;

const ROOT = ":root\\{--accent:#[\\da-f]{6};--fill:#[\\da-f]{6};--on-fill:#[\\da-f]{6}\\}";
const RULES = new RegExp(
  `<style>(@media screen\\{${ROOT}@media \\(prefers-color-scheme:dark\\)\\{${ROOT}\\}\\})</style>`,
);

/** Finds the rules in a page. Nothing but colours is taken for them, so that a policy can allow what is found. */
export function accentStyleIn(html: string): string | undefined {
  return RULES.exec(html.slice(0, html.indexOf("</head>")))?.[1];
}
