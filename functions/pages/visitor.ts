import type { Context } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import { createMiddleware } from "hono/factory";
import { isLanguage, localeFor, negotiateLanguage } from "../../src/locales/index.ts";
import type { Page } from "../../src/pages/page.ts";
import type { Ports } from "../../src/ports/index.ts";
import { isHttps } from "../http/security-headers.ts";
import type { App } from "../http.ts";

/** The parameter that chooses a language, and the cookie that keeps it. */
const LANGUAGE = "language";
/** Addresses where the parameter means something else, such as the language of an email that is looked at. */
const OWN_LANGUAGE = /^\/(?:admin|api)(?:\/|$)/;
const YEAR_SECONDS = 31_536_000;

/** Request headers that decide in which language and form a page is. */
export const VARY = "Accept, Accept-Language, Cookie";

/** Returns the language that the visitor chose, else the best for the browser, else the site's. */
export function languageOf(c: Context, site: Ports["site"]): string {
  const chosen = getCookie(c, LANGUAGE);
  return isLanguage(chosen) ? chosen : negotiateLanguage(c.req.header("Accept-Language"), site.language);
}

/** Returns the props of every page. `query` names the parameters that belong to its address; by default, all do. */
export function visitor(c: Context, { site }: Pick<Ports, "site">, query?: string[]): Required<Page> {
  const given = new URL(c.req.url).searchParams;
  const kept = query?.flatMap((name) => (given.has(name) ? [[name, given.get(name) ?? ""]] : []));
  return {
    site,
    locale: localeFor(languageOf(c, site)),
    now: Date.now(),
    query: new URLSearchParams(kept ?? [...given]).toString(),
  };
}

/**
 * Keeps the language that `?language=` asks for, for this browser alone, and leads to the address without it: so there is one
 * address for a page in every language, and what is shared chooses none for others.
 */
export const languageSwitch = createMiddleware<App>(async (c, next) => {
  const chosen = c.req.query(LANGUAGE);
  if (c.req.method !== "GET" || !isLanguage(chosen) || OWN_LANGUAGE.test(c.req.path)) return next();
  const { pathname, searchParams } = new URL(c.req.url);
  searchParams.delete(LANGUAGE);
  const secure = isHttps(c.req.raw);
  setCookie(c, LANGUAGE, chosen, { path: "/", maxAge: YEAR_SECONDS, sameSite: "Lax", httpOnly: true, secure });
  c.header("Cache-Control", "no-store");
  // Two slashes would begin with another host.
  const search = searchParams.size > 0 ? `?${searchParams}` : "";
  return c.redirect(pathname.replace(/^[/\\]+/, "/") + search);
});
