import type { Context } from "hono";
import type { JSX } from "hono/jsx/jsx-runtime";
import { type ActionResult, DONE_ACTIONS } from "../../src/pages/admin/desk.ts";
import { renderPage } from "../../src/pages/render.ts";

/** Allows only our own origin; the preview of an email is a document with a stricter policy. */
const DESK_POLICY =
  "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

export const DESK_HEADERS = {
  "Cache-Control": "no-store",
  "X-Robots-Tag": "noindex, nofollow",
  // Not `no-referrer`: browsers would then send forms with the Origin `null`.
  "Referrer-Policy": "same-origin",
  "X-Content-Type-Options": "nosniff",
  "Cross-Origin-Opener-Policy": "same-origin",
};

/** Renders a page of the desk: not cached, not framed. `nonce`: with it an editor adds its styles. */
export function deskAnswer(
  c: Context,
  body: JSX.Element,
  status: 200 | 400 | 403 | 404 | 409 | 429 = 200,
  nonce?: string,
): Response {
  return c.body(renderPage(body), status, {
    ...DESK_HEADERS,
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": nonce ? DESK_POLICY.replace("style-src", `style-src 'nonce-${nonce}'`) : DESK_POLICY,
  });
}

/** Redirects after an action to a page that reports it (Post/Redirect/Get), so that a reload does not repeat it. */
export function deskRedirect(c: Context, path: string, done: ActionResult): Response {
  const query = new URLSearchParams({ done: done.what, ...(done.count > 0 ? { count: String(done.count) } : {}) });
  c.header("Cache-Control", "no-store");
  return c.redirect(`/admin/${path}${path.includes("?") ? "&" : "?"}${query}`, 303);
}

/** Parses the result of the action before this page from its address. */
export function doneOf(c: Context): ActionResult | undefined {
  const what = DONE_ACTIONS.find((name) => name === c.req.query("done"));
  return what && { what, count: Math.max(0, Math.trunc(Number(c.req.query("count")) || 0)) };
}

/** Validates where to go after login: only within the desk. */
export function onwardPath(next: string | undefined): string {
  if (!next || !/^\/admin(\/[\w./%@+-]*)?(\?[\w.~%&=+@-]*)?$/.test(next) || next.includes("//")) return START;
  // Resolved as a browser would: `..` and `%2e%2e` lead out of the desk.
  const { pathname } = new URL(next, "https://desk.invalid");
  return pathname === START || pathname.startsWith(`${START}/`) ? next : START;
}

const START = "/admin";
