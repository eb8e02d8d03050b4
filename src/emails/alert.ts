import { html } from "hono/html";
import type { Email, Mailbox } from "../core/newsletter/email.ts";
import { ALERTS, type Alert } from "../core/operations/alert.ts";
import type { Site } from "../core/site.ts";
import { oneLine } from "./one-line.ts";

/** Writes an alert to the person who runs the site. */
export function alertEmail(
  { kind, detail, raisedAt }: Alert & { raisedAt: number },
  { site, sender, to }: { site: Site; sender: Mailbox; to: string },
): Email {
  const title = ALERTS[kind];
  const since = `Since ${new Date(raisedAt).toISOString()}.`;
  const state = new URL("api/v1/state", site.url).href;
  const more = `How everything stands: ${state}`;
  const often = "You are told of this once an hour at most, until it is over.";
  return {
    from: sender,
    to,
    subject: oneLine(`${title} (${site.url.host})`, 140),
    text: [title, detail, since, more, often].join("\n\n"),
    html: String(html`<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>${title}</title></head>
<body style="font-family:sans-serif;line-height:1.5">
<h1 style="font-size:20px">${title}</h1>
<p>${detail}</p>
<p>${since}</p>
<p>How everything stands: <a href="${state}">${state}</a></p>
<p>${often}</p>
</body>
</html>
`),
    headers: { "Auto-Submitted": "auto-generated", "Content-Language": "en" },
    tags: { kind: "alert" },
  };
}
