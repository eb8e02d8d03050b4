import { html } from "hono/html";
import type { Email, Mailbox } from "../core/newsletter/email.ts";
import { type AlertText, runbookOf } from "../core/operations/alert.ts";
import type { Site } from "../core/site.ts";
import { localeFor } from "../locales/index.ts";
import { subjectLine } from "./subject-line.ts";

/** Writes an alert to the person who runs the site. */
export function alertEmail(
  { kind, title, detail, whatToDo, since: begun }: AlertText,
  { site, sender, to }: { site: Site; sender: Mailbox; to: string },
): Email {
  const { alerts, tag } = localeFor(site.language);
  const since = alerts.since(begun);
  const desk = new URL(`admin/alerts#${kind}`, site.url).href;
  const more = `${alerts.more} ${desk}`;
  const runbook = alerts.runbook(runbookOf(kind));
  return {
    from: sender,
    to,
    subject: subjectLine(`${title} (${site.url.host})`),
    text: [title, detail, whatToDo, since, more, runbook, alerts.often].join("\n\n"),
    html: String(html`<!DOCTYPE html>
<html lang="${tag}">
<head><meta charset="utf-8"><title>${title}</title></head>
<body style="font-family:sans-serif;line-height:1.5">
<h1 style="font-size:20px">${title}</h1>
<p>${detail}</p>
<p><strong>${whatToDo}</strong></p>
<p>${since}</p>
<p>${alerts.more} <a href="${desk}">${desk}</a></p>
<p>${runbook}</p>
<p>${alerts.often}</p>
</body>
</html>
`),
    headers: { "Auto-Submitted": "auto-generated", "Content-Language": tag },
    tags: { kind: "alert" },
  };
}
