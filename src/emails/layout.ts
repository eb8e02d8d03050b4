import { html, raw } from "hono/html";
import type { Brand } from "../core/brand.ts";
import type { Bodies } from "../core/newsletter/email.ts";
import type { Site } from "../core/site.ts";
import { localeFor } from "../locales/index.ts";
import { oneLine } from "./one-line.ts";
import { pageColour, styleOf, wordStyle } from "./style.ts";

export type Html = ReturnType<typeof html>;

export interface LayoutProps {
  site: Pick<Site, "url" | "title" | "postalAddress" | "language" | "brand" | "newsletter">;
  language: string;
  subject: string;
  /** Shown by mail clients after the subject. */
  preheader: string;
  /** Why the reader gets this email. */
  why: string;
}

/** Links to change or end the subscription. */
export interface ReaderLinks {
  preferencesUrl?: URL;
  unsubscribeUrl?: URL;
  /** Only in headers. */
  unsubscribeMailto?: string | undefined;
}

/** More than any postal address needs. Bounds the size of the frame. */
const ADDRESS_LINES_MAX = 10;
const LINE_MAX = 120;

/** Returns a site's name as used in emails. */
export const siteName = ({ title }: Pick<Site, "title">): string => oneLine(title, LINE_MAX);

/**
 * Lays out an email from the first byte up to the reader's links. These come last in both bodies, so that everything before
 * them is shared by all readers of one rendering.
 */
export function layout(props: LayoutProps, content: { text: string; html: Html }): Bodies {
  const { start, sheet, footer } = frameOf(props);
  return {
    html: start + opening(props) + sheet + content.html + footer.html,
    text: `${content.text.trimEnd()}\n${footer.text}`,
  };
}

/** What a site's layouts have in common around the opening and the content. */
export interface Frame {
  start: string;
  sheet: string;
  footer: Bodies;
}

export function frameOf({ site, language, why }: Pick<LayoutProps, "site" | "language" | "why">): Frame {
  const style = styleOf(site.brand);
  const { tag } = localeFor(language);
  const name = siteName(site);
  const addressLines = site.postalAddress
    .split(/\r?\n/)
    .map((line) => oneLine(line, LINE_MAX))
    .filter(Boolean)
    .slice(0, ADDRESS_LINES_MAX);
  return {
    start: String(html`<!DOCTYPE html>
<html lang="${tag}" dir="ltr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<meta name="format-detection" content="telephone=no,date=no,address=no,email=no">
<meta name="x-apple-disable-message-reformatting">
<style>${raw(style.dark)}
</style>
<!--[if mso]><style>${raw(wordStyle)}</style><![endif]-->
`),
    sheet:
      String(html`<table class="page" role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" bgcolor="${pageColour}" style="${style.page}"><tr><td align="center" style="${style.margin}">
<!--[if mso]><table role="presentation" width="600" cellpadding="0" cellspacing="0" border="0"><tr><td><![endif]-->
<table class="sheet" role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" bgcolor="#ffffff" style="${style.sheet}"><tr><td align="left" style="${raw(style.column)}">
`),
    footer: {
      html: String(html`
<div class="quiet rule" style="${style.footer}">
<p style="margin:0 0 12px">${why}</p>
<p style="margin:0"><a class="accent" href="${site.url.href}" style="${style.link}">${name}</a></p>
<address style="font-style:normal">${addressLines.map((line, at) => html`${at > 0 ? raw("<br>") : ""}${line}`)}</address>
`),
      // "-- " starts a signature (RFC 3676 §4.3), which mail clients show less prominently.
      text: `\n-- \n${why}\n\n${[name, ...addressLines].join("\n")}\n${site.url.href}\n`,
    },
  };
}

/** Writes the title, and what mail clients show after the subject. */
export function opening({ site, language, subject, preheader }: Omit<LayoutProps, "why">): string {
  const style = styleOf(site.brand);
  const { tag } = localeFor(language);
  return String(html`<title>${subject}</title>
</head>
<body class="page" style="${style.page}">
<div class="preheader" style="${style.hidden}">${preheader}${raw(FILLER)}</div>
<div role="article" aria-roledescription="email" aria-label="${subject}" lang="${tag}" dir="ltr">
`);
}

/** Writes the end of both bodies, with this reader's links. */
export function readerLinks(language: string, { preferencesUrl, unsubscribeUrl }: ReaderLinks, brand: Brand): Bodies {
  const style = styleOf(brand);
  const { preferences, unsubscribe, labelled } = localeFor(language).emails;
  const shown: [label: string, address: string][] = [];
  if (preferencesUrl) shown.push([preferences, preferencesUrl.href]);
  if (unsubscribeUrl) shown.push([unsubscribe, unsubscribeUrl.href]);
  const anchors = shown.map(
    ([label, address]) => html`<a class="accent" href="${address}" style="${style.tap}">${label}</a>`,
  );
  return {
    html: `${anchors.length > 0 ? `<p style="margin:8px 0 0">${anchors.join(" &nbsp;·&nbsp; ")}</p>\n` : ""}${END}`,
    text: shown.map(([label, address]) => `\n${labelled(label, address)}`).join("") + (shown.length > 0 ? "\n" : ""),
  };
}

/** Invisible signs after the preheader, so that mail clients do not show the beginning of the body there, too. */
const FILLER_SIGNS = 24;
const FILLER = "&#847;&zwnj;&nbsp;".repeat(FILLER_SIGNS);

const END = `</div>
</td></tr></table>
<!--[if mso]></td></tr></table><![endif]-->
</td></tr></table>
</div>
</body>
</html>
`;
