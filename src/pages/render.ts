import type { JSX } from "hono/jsx/jsx-runtime";

/** The whole document as text. Pages wait for nothing, so neither does this. */
export function renderPage(page: JSX.Element): string {
  return `<!doctype html>\n${page}`;
}
