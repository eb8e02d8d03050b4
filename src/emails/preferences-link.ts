import type { Email } from "../core/newsletter/email.ts";
import { localeFor } from "../locales/index.ts";
import { siteName } from "./layout.ts";
import { type ServiceEmailFacts, serviceEmail } from "./service-email.ts";

/** A link for changing, exporting or erasing: who can read this inbox may do that. It may have been sent before. */
export function preferencesLink({
  preferencesUrl,
  worksForMs,
  ...facts
}: ServiceEmailFacts & { preferencesUrl: URL; worksForMs: number }): Email {
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
      say.expires(Math.max(1, Math.round(worksForMs / 3_600_000))),
      say.ignore,
    ],
  });
}
