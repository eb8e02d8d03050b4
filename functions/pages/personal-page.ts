import type { Context } from "hono";
import type { JSX } from "hono/jsx/jsx-runtime";
import { renderPage } from "../../src/pages/render.ts";
import type { App } from "../http.ts";
import { pageHeaders } from "./page-answers.tsx";

/** Headers of a page that no cache and no search engine may keep. */
export const PERSONAL_HEADERS = {
  "Cache-Control": "no-store",
  "Referrer-Policy": "same-origin",
  "X-Robots-Tag": "noindex",
};

/** Renders a page for one person: not cached, its address not sent in referrers. `scriptUrl`: a third-party script it may run. */
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
