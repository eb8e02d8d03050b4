import type { JSX } from "hono/jsx/jsx-runtime";

/** Renders a document as text. Pages render synchronously. */
export function renderPage(page: JSX.Element): string {
  return `<!doctype html>\n${page}`;
}
