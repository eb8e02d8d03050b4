import { html, raw } from "hono/html";
import type { Brand } from "../core/brand.ts";
import { type Localised, textIn } from "../core/localised.ts";
import type { Bodies } from "../core/newsletter/email.ts";
import type { Site } from "../core/site.ts";
import { localeFor } from "../locales/index.ts";
import { ownParagraphs } from "./paragraphs.ts";
import { styleOf } from "./style.ts";

export type Fact = [label: string, value: string];

/** A part of a service email: a sentence, a button, or a short list of facts. */
export type Block =
  | string
  /** Markdown of the publisher's own, and what it shows. */
  | { words: Localised; shown: Localised | undefined; site: Pick<Site, "language"> }
  | {
      action: string;
      url: URL;
      /** Also shows the address, for links that everything depends on. */
      showAddress?: true;
    }
  | { facts: Fact[] };

/** Renders a part for both bodies, so that neither says less than the other. */
export function renderBlock(piece: Block, language: string, brand: Brand): Bodies {
  const style = styleOf(brand);
  const { labelled, pasteLink } = localeFor(language).emails;
  if (typeof piece === "string") return { text: piece, html: `${html`<p style="${style.paragraph}">${piece}</p>`}` };
  if ("words" in piece) {
    const { words, shown, site } = piece;
    const plain = ownParagraphs(words, language, site, style.paragraph);
    const lang = typeof shown === "string" ? html` lang="${site.language}"` : "";
    return shown === undefined
      ? plain
      : {
          text: plain.text,
          html: `${html`<div${lang} style="${style.paragraph}">${raw(textIn(shown, language, site.language) ?? "")}</div>`}`,
        };
  }
  if ("facts" in piece) {
    const lines = piece.facts.map(([label, value]) => labelled(label, value));
    const rows = piece.facts.map(
      ([label, value], at) => html`${at > 0 ? raw("<br>\n") : ""}<b>${labelled(label, "")}</b>${value}`,
    );
    return { text: lines.join("\n"), html: `${html`<p style="${style.paragraph}">${rows}</p>`}` };
  }
  const { action, url, showAddress } = piece;
  return {
    text: `${labelled(action, "").trimEnd()}\n${url.href}`,
    html: `${html`<table role="presentation" cellpadding="0" cellspacing="0" border="0" style="margin:8px 0 24px"><tr><td class="button" bgcolor="${style.buttonColour}" style="${style.buttonCell}"><a href="${url.href}" style="${style.button}">${action}</a></td></tr></table>${
      showAddress &&
      html`
<p class="quiet" style="${style.quiet};margin:0 0 16px">${pasteLink}<br><a class="accent" href="${url.href}" style="${style.link};word-break:break-all">${url.href}</a></p>`
    }`}`,
  };
}
