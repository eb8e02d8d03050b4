import { html } from "hono/html";
import type { Email } from "../core/email.ts";
import { localeFor } from "../locales/index.ts";
import { button } from "./layout.ts";
import { type ServiceEmailFacts, serviceEmail } from "./service-email.ts";

/** The last email: it says that there will be no more. */
export function goodbye({ subscribeUrl, ...facts }: ServiceEmailFacts & { subscribeUrl: URL }): Email {
  const { goodbye: say } = localeFor(facts.language).emails;
  const { title } = facts.site;
  return serviceEmail(facts, {
    kind: "goodbye",
    subject: say.subject(title),
    preheader: say.preheader,
    why: say.why(title),
    text: `${say.heading}\n\n${say.done(title)}\n\n${say.again}\n${subscribeUrl.href}`,
    html: html`<h1>${say.heading}</h1>
<p>${say.done(title)}</p>
<p>${say.again}</p>
${button(subscribeUrl, say.action)}`,
  });
}
