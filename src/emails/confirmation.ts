import type { Email } from "../core/newsletter/email.ts";
import { LINK_LIFE_MS } from "../core/subscribers/link-token.ts";
import { localeFor } from "../locales/index.ts";
import { siteName } from "./layout.ts";
import { type ServiceEmailFacts, serviceEmail } from "./service-email.ts";

/** Asks whether the address is really the reader's. Holds no text that came from whoever filled in the form. */
export function confirmation({ confirmUrl, ...facts }: ServiceEmailFacts & { confirmUrl: URL }): Email {
  const { confirmation: say } = localeFor(facts.language).emails;
  const site = siteName(facts.site);
  return serviceEmail(facts, {
    kind: "confirmation",
    subject: say.subject(site),
    preheader: say.preheader,
    why: say.why(site),
    heading: say.heading,
    pieces: [
      say.asked(site),
      { press: say.action, url: confirmUrl, inFull: true },
      say.expires(LINK_LIFE_MS.confirm / 86_400_000),
      say.ignore,
    ],
  });
}
