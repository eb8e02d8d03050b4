import { html } from "hono/html";
import { type Accent, GROUNDS, type Scheme } from "../../core/accent.ts";

/** Draws a link and a button in an accent colour on the grounds of both schemes. */
export function accentPreview(accent: Accent): string {
  const half = (scheme: Scheme, x: number) => {
    const { text, fill, onFill } = accent[scheme];
    return html`<g transform="translate(${x})"><rect width="180" height="72" fill="${GROUNDS[scheme]}"/><text x="16" y="42" fill="${text}" text-decoration="underline">${text}</text><rect x="92" y="18" width="76" height="36" rx="4" fill="${fill}"/><text x="130" y="42" fill="${onFill}" text-anchor="middle" font-weight="600">${fill}</text></g>`;
  };
  return String(
    html`<svg xmlns="http://www.w3.org/2000/svg" width="360" height="72" viewBox="0 0 360 72" font-family="system-ui,sans-serif" font-size="13">${half("light", 0)}${half("dark", 180)}</svg>`,
  );
}
