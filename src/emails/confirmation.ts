import { html } from "hono/html";
import type { Email } from "../core/email.ts";
import { LINK_LIFE_MS } from "../core/link-token.ts";
import { localeFor } from "../locales/index.ts";
import { button } from "./layout.ts";
import { type ServiceEmailFacts, serviceEmail } from "./service-email.ts";

/** Asks whether the address is really the reader's. Holds no text that came from whoever filled in the form. */
export function confirmation({ confirmUrl, ...facts }: ServiceEmailFacts & { confirmUrl: URL }): Email {
  const { pasteLink, confirmation: say } = localeFor(facts.language).emails;
  const { title } = facts.site;
  const expires = say.expires(LINK_LIFE_MS.confirm / 86_400_000);
  return serviceEmail(facts, {
    kind: "confirmation",
    subject: say.subject(title),
    preheader: say.preheader,
    why: say.why(title),
    text: `${say.heading}\n\n${say.asked(title)}\n\n${say.action}:\n${confirmUrl.href}\n\n${expires}\n\n${say.ignore}`,
    html: html`<h1>${say.heading}</h1>
<p>${say.asked(title)}</p>
${button(confirmUrl, say.action)}
<p class="quiet">${pasteLink}<br>${confirmUrl.href}</p>
<p>${expires}</p>
<p>${say.ignore}</p>`,
  });
}
