import { textIn } from "../core/localised.ts";
import type { Email } from "../core/newsletter/email.ts";
import type { NamedFollow } from "../core/subscribers/follow.ts";
import { localeFor } from "../locales/index.ts";
import { followNames } from "./follow-names.ts";
import { siteName } from "./layout.ts";
import { type ServiceEmailFacts, serviceEmail } from "./service-email.ts";

/** Confirms the subscription and its preferences. */
export function welcome(
  facts: ServiceEmailFacts & {
    preferencesUrl: URL;
    unsubscribeUrl: URL;
    unsubscribeMailto?: string | undefined;
    frequency: string;
    follows: NamedFollow[];
  },
): Email {
  const { emails } = localeFor(facts.language);
  const { welcome: say } = emails;
  const { preferencesUrl, unsubscribeUrl, unsubscribeMailto } = facts;
  const site = siteName(facts.site);
  const { welcome: own, welcomeSubject: subject, ownHtml } = facts.site.newsletter;
  const frequency = say.how[facts.frequency] ?? facts.frequency;
  return serviceEmail(facts, {
    kind: "welcome",
    subject: textIn(subject, facts.language, facts.site.language) ?? say.subject(site),
    preheader: say.preheader,
    why: say.why(site),
    heading: say.heading,
    blocks: [
      own ? { words: own, shown: ownHtml?.welcome, site: facts.site } : say.thanks(site),
      {
        facts: [
          [say.frequency, frequency],
          [emails.follows.title, followNames(facts.follows, emails)],
        ],
      },
    ],
    links: { preferencesUrl, unsubscribeUrl, unsubscribeMailto },
  });
}
