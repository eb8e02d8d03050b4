import { html } from "hono/html";
import type { SchemeAccent } from "../core/accent.ts";
import { markOf } from "../core/brand.ts";
import type { Site } from "../core/site.ts";

/** Returns the colours of a site's mark: its accent, else ours. */
export function markColours({ brand }: Pick<Site, "brand">): Pick<SchemeAccent, "fill" | "onFill"> {
  return brand.accent?.light ?? { fill: "#8f2f24", onFill: "#ffffff" };
}

/** Draws a site's mark: the first character of its title on its accent colour. */
export function markSvg(site: Pick<Site, "title" | "brand">): string {
  const { fill, onFill } = markColours(site);
  return String(
    html`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64" width="512" height="512"><rect width="64" height="64" rx="14" fill="${fill}"/><text x="32" y="34" fill="${onFill}" font-family="Georgia,'Songti SC','Noto Serif CJK SC','Source Han Serif SC','Microsoft YaHei',serif" font-size="40" font-weight="700" text-anchor="middle" dominant-baseline="central">${markOf(site.title)}</text></svg>`,
  );
}
