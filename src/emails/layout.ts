import { html, raw } from "hono/html";
import type { Site } from "../core/site.ts";
import { localeFor } from "../locales/index.ts";
import { oneLine } from "./one-line.ts";

export type Html = ReturnType<typeof html>;

/** The two ways one email is written. */
export interface Bodies {
  text: string;
  html: string;
}

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

const FONTS =
  "-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,'PingFang SC','Hiragino Sans GB','Microsoft YaHei','Noto Sans CJK SC',sans-serif";

const STYLE = `
:root{color-scheme:light dark;supported-color-schemes:light dark}
body{margin:0;padding:0;background:#f4f4f2}
.card{background:#fff;color:#222}
.card a{color:#1a5fb4}
h1{font-size:22px;line-height:1.35;margin:0 0 12px}
h2{font-size:15px;line-height:1.4;margin:32px 0 4px;padding-bottom:4px;border-bottom:1px solid #ddd}
h3{font-size:18px;line-height:1.4;margin:20px 0 4px}
h2 a,h3 a{text-decoration:none}
p{margin:0 0 12px}
img{display:block;max-width:100%;height:auto;border:0;border-radius:4px;margin:8px 0}
.quiet{color:#666;font-size:13px;line-height:1.5}
.preheader{display:none;max-height:0;overflow:hidden}
@media (prefers-color-scheme:dark){
body,.page{background:#161616!important}
.card{background:#1f1f1f!important;color:#e6e6e6!important}
.card a{color:#8ab8f5!important}
.card a.button{color:#fff!important}
h2{border-color:#444!important}
.quiet{color:#a0a0a0!important}
}`;

/** A link that looks like a button, and is one without images or styles too. */
export function button(url: URL, label: string): Html {
  return html`<p style="margin:24px 0"><a class="button" href="${url.href}" style="display:inline-block;padding:12px 24px;border-radius:6px;background:#1a5fb4;color:#fff;text-decoration:none;font-weight:600">${label}</a></p>`;
}

/**
 * Everything from the first byte down to the reader's own links, which come last in both bodies: what stands before
 * them is the same for all readers of one rendering.
 */
export function layout(frame: Frame, content: { text: string; html: Html }): Bodies {
  const { site, why } = frame;
  const title = oneLine(site.title);
  const addressLines = site.postalAddress
    .split(/\r?\n/)
    .map((line) => oneLine(line))
    .filter(Boolean);
  return {
    html: String(html`<!DOCTYPE html>
<html lang="${localeFor(frame.language).tag}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<meta name="format-detection" content="telephone=no,date=no,address=no,email=no">
<title>${frame.subject}</title>
<style>${raw(STYLE)}
</style>
</head>
<body>
<div class="preheader" style="display:none;max-height:0;overflow:hidden">${frame.preheader}</div>
<table class="page" role="presentation" width="100%" cellpadding="0" cellspacing="0" style="background:#f4f4f2"><tr><td align="center" style="padding:16px 8px">
<table class="card" role="presentation" width="600" cellpadding="0" cellspacing="0" style="width:100%;max-width:600px;background:#fff;color:#222"><tr><td align="left" style="padding:24px;font-family:${raw(FONTS)};font-size:16px;line-height:1.6;word-break:break-word">
${content.html}
<div class="quiet" style="margin-top:40px;color:#666;font-size:13px;line-height:1.5">
<p>${why}</p>
<p style="margin:0"><a href="${site.url.href}">${title}</a></p>
<address style="font-style:normal">${addressLines.map((line, at) => html`${at > 0 ? raw("<br>") : ""}${line}`)}</address>
`),
    // "-- " is where a signature begins (RFC 3676 §4.3): mail programs quiet what follows.
    text: `${content.text.trimEnd()}\n\n-- \n${why}\n\n${[title, ...addressLines].join("\n")}\n${site.url.href}\n`,
  };
}

/** The end of both bodies, with this reader's links. */
export function withReaderLinks(shared: Bodies, language: string, links: ReaderLinks): Bodies {
  const sentences = localeFor(language).emails;
  const shown = [
    links.preferencesUrl && { label: sentences.preferences, url: links.preferencesUrl.href },
    links.unsubscribeUrl && { label: sentences.unsubscribe, url: links.unsubscribeUrl.href },
  ].filter((link) => link !== undefined);
  const anchors = shown.map(({ label, url }, at) => html`${at > 0 ? " · " : ""}<a href="${url}">${label}</a>`);
  return {
    html: `${shared.html}${html`<p style="margin:12px 0 0">${anchors}</p>
</div>
</td></tr></table>
</td></tr></table>
</body>
</html>
`}`,
    text: `${shared.text}${shown.length > 0 ? "\n" : ""}${shown.map(({ label, url }) => `${label}: ${url}\n`).join("")}`,
  };
}
