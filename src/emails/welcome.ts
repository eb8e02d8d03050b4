import { html } from "hono/html";
import type { Email } from "../core/email.ts";
import { localeFor } from "../locales/index.ts";
import { oneLine } from "./one-line.ts";
import { type ServiceEmailFacts, serviceEmail } from "./service-email.ts";

/** Says that the subscription is confirmed, and what it is. No category titles means all categories. */
export function welcome(
  facts: ServiceEmailFacts & {
    preferencesUrl: URL;
    unsubscribeUrl: URL;
    frequency: string;
    categoryTitles: string[];
  },
): Email {
  const { welcome: say } = localeFor(facts.language).emails;
  const { title } = facts.site;
  const { preferencesUrl, unsubscribeUrl } = facts;
  const frequency = say.how[facts.frequency] ?? facts.frequency;
  const categories =
    facts.categoryTitles.map((category) => oneLine(category, 80)).join(say.listSeparator) || say.allCategories;
  return serviceEmail(facts, {
    kind: "welcome",
    subject: say.subject(title),
    preheader: say.preheader,
    why: say.why(title),
    text: `${say.heading}\n\n${say.thanks(title)}\n\n${say.frequency}: ${frequency}\n${say.categories}: ${categories}`,
    html: html`<h1>${say.heading}</h1>
<p>${say.thanks(title)}</p>
<p><b>${say.frequency}</b>: ${frequency}<br>
<b>${say.categories}</b>: ${categories}</p>`,
    links: { preferencesUrl, unsubscribeUrl },
  });
}
