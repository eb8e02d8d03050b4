import { html } from "hono/html";
import type { Email } from "../core/email.ts";
import { localeFor } from "../locales/index.ts";
import { type ServiceEmailFacts, serviceEmail } from "./service-email.ts";

/** What a subscriber gets when their address is entered again: the form itself says nothing to strangers. */
export function alreadySubscribed(facts: ServiceEmailFacts & { preferencesUrl: URL; unsubscribeUrl: URL }): Email {
  const { preferences, alreadySubscribed: say } = localeFor(facts.language).emails;
  const { title } = facts.site;
  const { preferencesUrl, unsubscribeUrl } = facts;
  return serviceEmail(facts, {
    kind: "already-subscribed",
    subject: say.subject(title),
    preheader: say.preheader,
    why: say.why(title),
    text: `${say.heading}\n\n${say.asked(title)}\n\n${say.change}\n${preferencesUrl.href}\n\n${say.ignore}`,
    html: html`<h1>${say.heading}</h1>
<p>${say.asked(title)}</p>
<p>${say.change} <a href="${preferencesUrl.href}">${preferences}</a></p>
<p>${say.ignore}</p>`,
    links: { preferencesUrl, unsubscribeUrl },
  });
}
