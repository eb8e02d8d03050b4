import { html, raw } from "hono/html";
import type { Bodies } from "../core/newsletter/email.ts";
import type { Site } from "../core/site.ts";
import { localeFor } from "../locales/index.ts";
import { oneLine } from "./one-line.ts";
import { darkStyle, pageColour, style, wordStyle } from "./style.ts";

export type Html = ReturnType<typeof html>;

export interface Frame {
  site: Pick<Site, "url" | "title" | "postalAddress">;
  language: string;
  subject: string;
  /** What a mailbox shows after the subject. */
  preheader: string;
  /** Why the reader gets this email. */
  why: string;
}

/** Where a reader changes or ends the subscription. */
export interface ReaderLinks {
  preferencesUrl?: URL;
  unsubscribeUrl?: URL;
}

/** More than any postal address needs, so that the frame has a size one can count on. */
const ADDRESS_LINES_MAX = 10;
const LINE_MAX = 120;

/** A site's name as it stands in its emails. */
export const siteName = ({ title }: Pick<Site, "title">): string => oneLine(title, LINE_MAX);

/**
 * Everything from the first byte down to the reader's own links, which come last in both bodies: what stands before
 * them is the same for all readers of one rendering.
 */
export function layout(frame: Frame, content: { text: string; html: Html }): Bodies {
  const { site, why, subject } = frame;
  const { tag } = localeFor(frame.language);
  const name = siteName(site);
  const addressLines = site.postalAddress
    .split(/\r?\n/)
    .map((line) => oneLine(line, LINE_MAX))
    .filter(Boolean)
    .slice(0, ADDRESS_LINES_MAX);
  return {
    html: String(html`<!DOCTYPE html>
<html lang="${tag}" dir="ltr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<meta name="format-detection" content="telephone=no,date=no,address=no,email=no">
<meta name="x-apple-disable-message-reformatting">
<title>${subject}</title>
<style>${raw(darkStyle)}
</style>
<!--[if mso]><style>${raw(wordStyle)}</style><![endif]-->
</head>
<body class="page" style="${style.page}">
<div class="preheader" style="${style.hidden}">${frame.preheader}</div>
<div role="article" aria-roledescription="email" aria-label="${subject}" lang="${tag}" dir="ltr">
<table class="page" role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" bgcolor="${pageColour}" style="${style.page}"><tr><td align="center" style="${style.margin}">
<!--[if mso]><table role="presentation" width="600" cellpadding="0" cellspacing="0" border="0"><tr><td><![endif]-->
<table class="sheet" role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" bgcolor="#ffffff" style="${style.sheet}"><tr><td align="left" style="${raw(style.column)}">
${content.html}
<div class="quiet rule" style="${style.footer}">
<p style="margin:0 0 12px">${why}</p>
<p style="margin:0"><a class="accent" href="${site.url.href}" style="${style.link}">${name}</a></p>
<address style="font-style:normal">${addressLines.map((line, at) => html`${at > 0 ? raw("<br>") : ""}${line}`)}</address>
`),
    // "-- " is where a signature begins (RFC 3676 §4.3): mail programs quiet what follows.
    text: `${content.text.trimEnd()}\n\n-- \n${why}\n\n${[name, ...addressLines].join("\n")}\n${site.url.href}\n`,
  };
}

/** The end of both bodies, with this reader's links. */
export function readerLinks(language: string, { preferencesUrl, unsubscribeUrl }: ReaderLinks): Bodies {
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

const END = `</div>
</td></tr></table>
<!--[if mso]></td></tr></table><![endif]-->
</td></tr></table>
</div>
</body>
</html>
`;
