import { textIn } from "../core/localised.ts";
import type { Email } from "../core/newsletter/email.ts";
import type { NamedFollow } from "../core/subscribers/follow.ts";
import { LINK_LIFE_MS } from "../core/subscribers/link-token.ts";
import { localeFor } from "../locales/index.ts";
import type { Fact } from "./blocks.ts";
import { followNames } from "./follow-names.ts";
import { siteName } from "./layout.ts";
import { type ServiceEmailFacts, serviceEmail } from "./service-email.ts";

/**
 * Asks the reader to confirm their address, and says what they would follow. Contains no text from the form but what stands on the
 * site, so that it cannot be used to send spam.
 */
export function confirmation({
  confirmUrl,
  follows,
  ...facts
}: ServiceEmailFacts & { confirmUrl: URL; follows: NamedFollow[] }): Email {
  const { emails } = localeFor(facts.language);
  const { confirmation: say } = emails;
  const site = siteName(facts.site);
  const { confirmation: own, confirmSubject: subject, ownHtml } = facts.site.newsletter;
  return serviceEmail(facts, {
    kind: "confirmation",
    subject: textIn(subject, facts.language, facts.site.language) ?? say.subject(site),
    preheader: say.preheader,
    why: say.why(site),
    heading: say.heading,
    blocks: [
      // Around them stays what the mail is for: the link, and that nothing happens without it.
      own ? { words: own, shown: ownHtml?.confirmation, site: facts.site } : say.asked(site),
      ...(follows.length > 0
        ? [{ facts: [[emails.follows.asked, followNames(follows, emails)]] satisfies Fact[] }]
        : []),
      { action: say.action, url: confirmUrl, showAddress: true },
      say.expires(LINK_LIFE_MS.confirm / 86_400_000),
      say.ignore,
    ],
  });
}
