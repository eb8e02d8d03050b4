import type { Context } from "hono";
import type { JSX } from "hono/jsx/jsx-runtime";
import { type Locale, localeFor, negotiateLanguage } from "../../src/locales/index.ts";
import { renderPage } from "../../src/pages/render.ts";
import type { Ports } from "../../src/ports/index.ts";
import type { App } from "../http.ts";
import { pageHeaders } from "./page-answers.tsx";

/** What may not be kept by anybody on the way. */
export const PERSONAL_HEADERS = {
  "Cache-Control": "no-store",
  "Referrer-Policy": "same-origin",
  "X-Robots-Tag": "noindex",
};

/** A page for one person: kept nowhere, and its address told to nobody else. `scriptUrl`: a script of others that it may run. */
export function personal(
  c: Context<App>,
  body: JSX.Element,
  status: 200 | 400 | 410 | 429 = 200,
  scriptUrl?: string,
): Response {
  const html = renderPage(body);
  const headers = { ...pageHeaders(html), ...PERSONAL_HEADERS };
  if (scriptUrl !== undefined) {
    const { origin } = new URL(scriptUrl);
    const policy = headers["Content-Security-Policy"];
    headers["Content-Security-Policy"] = `${policy.replace("script-src", `script-src ${origin}`)}; frame-src ${origin}`;
  }
  return c.body(html, status, headers);
}

/** What every page is given; the language is the visitor's. */
export function visitor(c: Context, { site }: Pick<Ports, "site">): { site: Ports["site"]; locale: Locale } {
  return { site, locale: localeFor(languageOf(c, site)) };
}

/** The best of our languages for a visitor. */
export function languageOf(c: Context, site: Ports["site"]): string {
  return negotiateLanguage(c.req.header("Accept-Language"), site.language);
}
