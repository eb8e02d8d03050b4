import type { Email } from "../core/newsletter/email.ts";
import { localeFor } from "../locales/index.ts";
import { siteName } from "./layout.ts";
import { type ServiceEmailFacts, serviceEmail } from "./service-email.ts";

/** Sends a link for changing, exporting or erasing. The same link may have been sent before. */
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
    blocks: [
      say.asked(site),
      { action: say.action, url: preferencesUrl, showAddress: true },
      say.expires(Math.max(1, Math.round(worksForMs / 3_600_000))),
      say.ignore,
    ],
  });
}
