import { html } from "hono/html";
import type { Email } from "../core/email.ts";
import { LINK_LIFE_MS } from "../core/link-token.ts";
import { localeFor } from "../locales/index.ts";
import { button } from "./layout.ts";
import { type ServiceEmailFacts, serviceEmail } from "./service-email.ts";

/** A fresh link for changing, exporting or erasing: who can read this inbox may do that. */
export function preferencesLink({ preferencesUrl, ...facts }: ServiceEmailFacts & { preferencesUrl: URL }): Email {
  const { pasteLink, preferencesLink: say } = localeFor(facts.language).emails;
  const { title } = facts.site;
  const expires = say.expires(LINK_LIFE_MS.preferences / 86_400_000);
  return serviceEmail(facts, {
    kind: "preferences-link",
    subject: say.subject(title),
    preheader: say.preheader,
    why: say.why(title),
    text: `${say.heading}\n\n${say.asked(title)}\n\n${preferencesUrl.href}\n\n${expires}\n\n${say.ignore}`,
    html: html`<h1>${say.heading}</h1>
<p>${say.asked(title)}</p>
${button(preferencesUrl, say.action)}
<p class="quiet">${pasteLink}<br>${preferencesUrl.href}</p>
<p>${expires}</p>
<p>${say.ignore}</p>`,
  });
}
