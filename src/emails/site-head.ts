import { html } from "hono/html";
import { emailLogo, fitted, pictureUrl } from "../core/brand.ts";
import type { Site } from "../core/site.ts";
import { type Html, siteName } from "./layout.ts";

/** The most room that a logo takes, in pixels. */
const LOGO_BOX = { width: 240, height: 56 };
const LOGO_HEIGHT = 48;

/**
 * Shows the site's logo, else its name. The logo stands on white: many a dark mode inverts the colours around a picture, and
 * leaves a dark logo on a dark ground; backgrounds that are pictures are not inverted.
 */
export function siteHead(site: Pick<Site, "url" | "title" | "brand">): Html | string {
  const logo = emailLogo(site.brand);
  if (!logo) return siteName(site);
  const size = fitted(logo, LOGO_BOX);
  const shown = size
    ? html`width="${size.width}" height="${size.height}"`
    : // Word keeps the proportions where only the height is given.
      html`height="${LOGO_HEIGHT}"`;
  return html`<img class="logo" src="${pictureUrl(site, logo)}" alt="${siteName(site)}" ${shown} style="${size ? "height:auto" : `height:${LOGO_HEIGHT}px;width:auto`};max-width:100%;border:0;vertical-align:bottom;background:#fff;background-image:linear-gradient(#fff,#fff)">`;
}
