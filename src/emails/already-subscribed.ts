import type { Email } from "../core/newsletter/email.ts";
import type { NamedFollow } from "../core/subscribers/follow.ts";
import { localeFor } from "../locales/index.ts";
import type { Fact } from "./blocks.ts";
import { followNames } from "./follow-names.ts";
import { siteName } from "./layout.ts";
import { type ServiceEmailFacts, serviceEmail } from "./service-email.ts";

/**
 * Tells a subscriber that their address was entered again. The form itself must not say that it is known. `adds`: what was asked for
 * that they do not follow yet, and the link that adds it.
 */
export function alreadySubscribed(
  facts: ServiceEmailFacts & {
    preferencesUrl: URL;
    unsubscribeUrl: URL;
    unsubscribeMailto?: string | undefined;
    adds?: { follows: NamedFollow[]; url: URL } | undefined;
  },
): Email {
  const { emails } = localeFor(facts.language);
  const { preferences, alreadySubscribed: say } = emails;
  const { adds } = facts;
  const { preferencesUrl, unsubscribeUrl, unsubscribeMailto } = facts;
  const site = siteName(facts.site);
  return serviceEmail(facts, {
    kind: "already-subscribed",
    subject: say.subject(site),
    preheader: say.preheader,
    why: say.why(site),
    heading: say.heading,
    blocks: [
      say.asked(site),
      ...(adds
        ? [
            { facts: [[say.new, followNames(adds.follows, emails)]] satisfies Fact[] },
            { action: say.add, url: adds.url, showAddress: true as const },
          ]
        : []),
      say.change,
      { action: preferences, url: preferencesUrl },
      say.ignore,
    ],
    links: { preferencesUrl, unsubscribeUrl, unsubscribeMailto },
  });
}
