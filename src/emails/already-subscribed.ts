import type { Email } from "../core/newsletter/email.ts";
import { localeFor } from "../locales/index.ts";
import { siteName } from "./layout.ts";
import { type ServiceEmailFacts, serviceEmail } from "./service-email.ts";

/** Tells a subscriber that their address was entered again. The form itself must not say that it is known. */
export function alreadySubscribed(
  facts: ServiceEmailFacts & { preferencesUrl: URL; unsubscribeUrl: URL; unsubscribeMailto?: string | undefined },
): Email {
  const { preferences, alreadySubscribed: say } = localeFor(facts.language).emails;
  const { preferencesUrl, unsubscribeUrl, unsubscribeMailto } = facts;
  const site = siteName(facts.site);
  return serviceEmail(facts, {
    kind: "already-subscribed",
    subject: say.subject(site),
    preheader: say.preheader,
    why: say.why(site),
    heading: say.heading,
    blocks: [say.asked(site), say.change, { action: preferences, url: preferencesUrl }, say.ignore],
    links: { preferencesUrl, unsubscribeUrl, unsubscribeMailto },
  });
}
