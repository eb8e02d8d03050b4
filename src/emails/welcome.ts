import type { Email } from "../core/newsletter/email.ts";
import type { Label } from "../core/posts/category.ts";
import { localeFor } from "../locales/index.ts";
import { siteName } from "./layout.ts";
import { oneLine } from "./one-line.ts";
import { type ServiceEmailFacts, serviceEmail } from "./service-email.ts";

/** Categories named; more are only counted. */
const NAMED_MAX = 10;

/** Confirms the subscription and its preferences. No chosen category means all. */
export function welcome(
  facts: ServiceEmailFacts & {
    preferencesUrl: URL;
    unsubscribeUrl: URL;
    unsubscribeMailto?: string | undefined;
    frequency: string;
    categories: { chosen: number; known: Label[] };
  },
): Email {
  const { welcome: say } = localeFor(facts.language).emails;
  const { preferencesUrl, unsubscribeUrl, unsubscribeMailto } = facts;
  const site = siteName(facts.site);
  const frequency = say.how[facts.frequency] ?? facts.frequency;
  const { chosen, known } = facts.categories;
  // Only titles the site knows are shown: ids come from the requester.
  const named = known.length === chosen && chosen <= NAMED_MAX;
  const categories = named ? known.map(({ title }) => oneLine(title, 80)).join(say.listSeparator) : say.chosen(chosen);
  return serviceEmail(facts, {
    kind: "welcome",
    subject: say.subject(site),
    preheader: say.preheader,
    why: say.why(site),
    heading: say.heading,
    blocks: [
      say.thanks(site),
      {
        facts: [
          [say.frequency, frequency],
          [say.categories, chosen === 0 ? say.allCategories : categories],
        ],
      },
    ],
    links: { preferencesUrl, unsubscribeUrl, unsubscribeMailto },
  });
}
