import { html, raw } from "hono/html";
import { type Localised, textIn } from "../core/localised.ts";
import type { Bodies } from "../core/newsletter/email.ts";
import type { Site } from "../core/site.ts";

/** Writes words of the publisher's own, in paragraphs. */
export function ownParagraphs(
  words: Localised | undefined,
  language: string,
  site: Pick<Site, "language">,
  style: string,
): Bodies {
  const text = textIn(words, language, site.language) ?? "";
  const lang = typeof words === "string" ? html` lang="${site.language}"` : "";
  const paragraphs = text.split("\n\n").filter(Boolean);
  const lines = (paragraph: string) =>
    paragraph.split("\n").map((line, at) => html`${at > 0 ? raw("<br>") : ""}${line}`);
  return {
    html: paragraphs.map((paragraph) => `${html`<p${lang} style="${style}">${lines(paragraph)}</p>\n`}`).join(""),
    text,
  };
}
