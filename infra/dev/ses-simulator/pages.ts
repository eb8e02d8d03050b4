import { html, raw } from "hono/html";
import type { Mail } from "./mail.ts";
import { type ReadMail, subject } from "./reading.ts";

type Html = ReturnType<typeof html>;

const STYLE = `
:root { color-scheme: light dark; --line: light-dark(#ddd, #3a3a3a); --quiet: light-dark(#666, #a0a0a0); }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem;
  background: light-dark(#fff, #161616); color: light-dark(#1a1a1a, #eee); }
a { color: light-dark(#0b57d0, #8ab4f8); }
header { display: flex; align-items: baseline; gap: 1rem; flex-wrap: wrap; margin-bottom: 1.5rem; }
h1 { font-size: 1.4rem; margin: 0; overflow-wrap: anywhere; }
header form { margin-left: auto; }
button { font: inherit; padding: .2rem .8rem; }
.quiet { color: var(--quiet); }
ol { list-style: none; padding: 0; margin: 0; }
ol.mails li { border-top: 1px solid var(--line); }
ol.mails a { display: grid; grid-template-columns: minmax(8rem, 16rem) 1fr auto; gap: 1rem; padding: .6rem .25rem;
  color: inherit; text-decoration: none; }
ol.mails a:hover { background: light-dark(#f4f6fb, #222); }
ol.mails span { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
ol.mails .subject { font-weight: 600; }
@media (max-width: 40rem) { ol.mails a { grid-template-columns: 1fr auto; } ol.mails .subject { grid-row: 2; grid-column: 1 / -1; } }
iframe { box-sizing: border-box; width: 100%; height: 36rem; border: 1px solid var(--line); border-radius: 4px; background: #fff; }
dl, table { font-size: .9rem; }
dl { display: grid; grid-template-columns: auto 1fr; gap: .2rem 1rem; }
dt { color: var(--quiet); } dd { margin: 0; overflow-wrap: anywhere; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; font-size: .9rem; margin: 0; }
details { border-top: 1px solid var(--line); padding: .6rem 0; } summary { cursor: pointer; font-weight: 600; }
ul.warnings { color: light-dark(#8a4b00, #ffb86b); }
`;

/** No scripts: mails must not run any, and the pages need none. */
export const PAGE_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; form-action 'self'; base-uri 'none'";

/** For the HTML of a mail: no scripts, no forms, a separate origin; links open in a new tab. */
export const MAIL_POLICY =
  "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; img-src http: https: data:; " +
  "style-src 'unsafe-inline'; font-src http: https: data:";

function page(title: string, refreshSeconds: number | undefined, body: Html): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
${refreshSeconds === undefined ? "" : html`<meta http-equiv="refresh" content="${refreshSeconds}">`}
<title>${title}</title>
<style>${raw(STYLE)}</style>
</head>
<body>${body}</body>
</html>`;
}

/** Renders the list, newest first; `older` links the next page. */
export function inboxPage(mails: Mail[], total: number, to: string | undefined, older: string | undefined): Html {
  const heading = to === undefined ? "Inbox" : `Inbox of ${to}`;
  if (mails.length === 0) {
    return page(
      heading,
      3,
      html`<header><h1>${heading}</h1></header>
<p>No mail yet. Everything Gazette sends on this machine arrives here, and nowhere else.</p>
<p class="quiet">Subscribe on the site, and the confirmation shows up by itself.</p>`,
    );
  }
  return page(
    heading,
    undefined,
    html`<header><h1>${heading}</h1><span class="quiet">${total} ${total === 1 ? "mail" : "mails"}</span>
<form method="post" action="/inbox/empty"><button>Empty the inbox</button></form></header>
<ol class="mails">${mails.map(
      (mail) => html`
<li><a href="/inbox/${mail.id}"><span>${mail.to.join(", ")}</span><span class="subject">${subject(mail) || "(no subject)"}</span><time class="quiet" datetime="${new Date(mail.receivedAt).toISOString()}">${clock(mail.receivedAt)}</time></a></li>`,
    )}
</ol>
${older === undefined ? "" : html`<p><a href="${older}">Older mails</a></p>`}`,
  );
}

export function mailPage(mail: ReadMail): Html {
  return page(
    mail.subject || "(no subject)",
    undefined,
    html`<p><a href="/inbox">Inbox</a></p>
<header><h1>${mail.subject || "(no subject)"}</h1></header>
<dl>
<dt>From</dt><dd>${mail.from}</dd>
<dt>To</dt><dd>${mail.to.join(", ")}</dd>
<dt>Accepted</dt><dd><time>${mail.receivedAt}</time></dd>
<dt>Size</dt><dd>${mail.bytes} bytes, <a href="/inbox/${mail.id}.eml" download>download</a></dd>
${Object.entries(mail.tags).map(([name, value]) => html`<dt>Tag ${name}</dt><dd>${value}</dd>`)}
</dl>
${mail.warnings.length === 0 ? "" : html`<ul class="warnings">${mail.warnings.map((text) => html`<li>${text}</li>`)}</ul>`}
${
  mail.html === ""
    ? ""
    : html`<details open><summary>HTML</summary><iframe title="The mail as HTML" src="/inbox/${mail.id}.html"
 sandbox="allow-popups allow-popups-to-escape-sandbox"></iframe></details>`
}
<details${mail.html === "" ? raw(" open") : ""}><summary>Text</summary><pre>${mail.text}</pre></details>
<details><summary>Links (${mail.links.length})</summary><ol>${mail.links.map(
      (link) => html`<li><a href="${link}" target="_blank" rel="noreferrer">${link}</a></li>`,
    )}</ol></details>
<details><summary>Headers (${mail.headers.length})</summary><pre>${mail.headers
      .map(({ name, value }) => `${name}: ${value}`)
      .join("\n")}</pre></details>`,
  );
}

function clock(at: number): string {
  return new Date(at).toTimeString().slice(0, 8);
}
