import { html, raw } from "hono/html";
import type { Bodies } from "../core/newsletter/email.ts";
import { localeFor } from "../locales/index.ts";
import { buttonColour, style } from "./style.ts";

/** What a service email says, piece by piece: a sentence, something to press, or a short list of facts. */
export type Piece =
  | string
  | {
      press: string;
      url: URL;
      /** Written out beside the button, where everything depends on it. */
      inFull?: true;
    }
  | { facts: [label: string, value: string][] };

/** One piece, the same in both bodies, so that neither says less than the other. */
export function writePiece(piece: Piece, language: string): Bodies {
  const { labelled, pasteLink } = localeFor(language).emails;
  if (typeof piece === "string") return { text: piece, html: `${html`<p style="${style.paragraph}">${piece}</p>`}` };
  if ("facts" in piece) {
    const lines = piece.facts.map(([label, value]) => labelled(label, value));
    const rows = piece.facts.map(
      ([label, value], at) => html`${at > 0 ? raw("<br>\n") : ""}<b>${labelled(label, "")}</b>${value}`,
    );
    return { text: lines.join("\n"), html: `${html`<p style="${style.paragraph}">${rows}</p>`}` };
  }
  const { press, url, inFull } = piece;
  return {
    text: `${labelled(press, "").trimEnd()}\n${url.href}`,
    html: `${html`<table role="presentation" cellpadding="0" cellspacing="0" border="0" style="margin:8px 0 24px"><tr><td bgcolor="${buttonColour}" style="${style.buttonCell}"><a href="${url.href}" style="${style.button}">${press}</a></td></tr></table>${
      inFull &&
      html`
<p class="quiet" style="${style.quiet};margin:0 0 16px">${pasteLink}<br><a class="accent" href="${url.href}" style="${style.link};word-break:break-all">${url.href}</a></p>`
    }`}`,
  };
}
