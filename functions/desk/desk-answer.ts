import type { Context } from "hono";
import type { JSX } from "hono/jsx/jsx-runtime";
import { DONE, type DoneWith } from "../../src/pages/admin/desk.ts";
import { renderPage } from "../../src/pages/render.ts";

/** Nothing but what we serve ourselves; the preview of an email is a document of its own, with a stricter policy. */
const DESK_POLICY =
  "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

export const DESK_HEADERS = {
  "Cache-Control": "no-store",
  "X-Robots-Tag": "noindex, nofollow",
  // `same-origin` and not `no-referrer`, which would have browsers send forms with the Origin `null`.
  "Referrer-Policy": "same-origin",
  "X-Content-Type-Options": "nosniff",
  "Cross-Origin-Opener-Policy": "same-origin",
};

/** A page of the desk: kept nowhere, shown in no frame. */
export function deskAnswer(c: Context, body: JSX.Element, status: 200 | 400 | 403 | 404 | 409 | 429 = 200): Response {
  return c.body(renderPage(body), status, {
    ...DESK_HEADERS,
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": DESK_POLICY,
  });
}

/** After an order: the page that says so, which can be reloaded without giving the order again. */
export function deskRedirect(c: Context, path: string, done: DoneWith): Response {
  const query = new URLSearchParams({ done: done.what, ...(done.count > 0 ? { count: String(done.count) } : {}) });
  c.header("Cache-Control", "no-store");
  return c.redirect(`/admin/${path}${path.includes("?") ? "&" : "?"}${query}`, 303);
}

/** What the order before this page came to, as the address says it. */
export function doneOf(c: Context): DoneWith | undefined {
  const what = DONE.find((name) => name === c.req.query("done"));
  return what && { what, count: Math.max(0, Math.trunc(Number(c.req.query("count")) || 0)) };
}

/** Where to go on to after logging in: only within the desk. */
export function onwardPath(next: string | undefined): string {
  if (!next || !/^\/admin(\/[\w./%@+-]*)?(\?[\w.~%&=+@-]*)?$/.test(next) || next.includes("//")) return START;
  // As a browser goes there: by `..`, and by `%2e%2e`, a path leads out of what it begins with.
  const { pathname } = new URL(next, "https://desk.invalid");
  return pathname === START || pathname.startsWith(`${START}/`) ? next : START;
}

const START = "/admin";
