import type { Email } from "../core/email.ts";
import { localeFor } from "../locales/index.ts";
import { siteName } from "./layout.ts";
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
  const { preferencesUrl, unsubscribeUrl } = facts;
  const site = siteName(facts.site);
  const frequency = say.how[facts.frequency] ?? facts.frequency;
  const categories =
    facts.categoryTitles.map((category) => oneLine(category, 80)).join(say.listSeparator) || say.allCategories;
  return serviceEmail(facts, {
    kind: "welcome",
    subject: say.subject(site),
    preheader: say.preheader,
    why: say.why(site),
    heading: say.heading,
    pieces: [
      say.thanks(site),
      {
        facts: [
          [say.frequency, frequency],
          [say.categories, categories],
        ],
      },
    ],
    links: { preferencesUrl, unsubscribeUrl },
  });
}
