import type { Email } from "../core/email.ts";
import { LINK_LIFE_MS } from "../core/link-token.ts";
import { localeFor } from "../locales/index.ts";
import { siteName } from "./layout.ts";
import { type ServiceEmailFacts, serviceEmail } from "./service-email.ts";

/** A fresh link for changing, exporting or erasing: who can read this inbox may do that. */
export function preferencesLink({ preferencesUrl, ...facts }: ServiceEmailFacts & { preferencesUrl: URL }): Email {
  const { preferencesLink: say } = localeFor(facts.language).emails;
  const site = siteName(facts.site);
  return serviceEmail(facts, {
    kind: "preferences-link",
    subject: say.subject(site),
    preheader: say.preheader,
    why: say.why(site),
    heading: say.heading,
    pieces: [
      say.asked(site),
      { press: say.action, url: preferencesUrl, inFull: true },
      say.expires(LINK_LIFE_MS.preferences / 86_400_000),
      say.ignore,
    ],
  });
}
