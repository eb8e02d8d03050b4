import type { Context } from "hono";
import type { JSX } from "hono/jsx/jsx-runtime";
import { type Locale, localeFor, negotiateLanguage } from "../src/locales/index.ts";
import { renderPage } from "../src/pages/render.ts";
import type { Ports } from "../src/ports/index.ts";
import type { App } from "./http.ts";
import { pageHeaders } from "./page-answers.tsx";
import { readBytes } from "./request-body.ts";

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

/** Longer than any form of ours whose fields are typed or chosen: 2,000 categories fit in. */
const FORM_MAX = 2 * 1024 * 1024;

const forms = new WeakMap<Request, Promise<FormData>>();

/** What a form sent, however often it is asked for. What is no form has no fields. */
export function formData(c: Context, max = FORM_MAX): Promise<FormData> {
  const known = forms.get(c.req.raw);
  if (known) return known;
  const form = readForm(c.req.raw, max);
  forms.set(c.req.raw, form);
  return form;
}

async function readForm(request: Request, max: number): Promise<FormData> {
  const bytes = await readBytes(request, max, `This form holds more than the ${max} bytes it may have.`);
  const type = request.headers.get("Content-Type") ?? "";
  return new Response(bytes, { headers: { "Content-Type": type } }).formData().catch(() => new FormData());
}

/** The fields of a form, with `categories` repeated as often as there are any. */
export async function formOf(c: Context): Promise<Record<string, string | string[]> & { categories: string[] }> {
  const form = await formData(c);
  const text = (name: string) => form.getAll(name).filter((value): value is string => typeof value === "string");
  const fields = Object.fromEntries([...form.keys()].map((name) => [name, text(name)[0] ?? ""]));
  return { ...fields, categories: text("categories") };
}
