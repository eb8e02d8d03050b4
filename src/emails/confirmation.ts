import type { Email } from "../core/newsletter/email.ts";
import { LINK_LIFE_MS } from "../core/subscribers/link-token.ts";
import { localeFor } from "../locales/index.ts";
import { siteName } from "./layout.ts";
import { type ServiceEmailFacts, serviceEmail } from "./service-email.ts";

/** Asks the reader to confirm their address. Contains no text from the form, so that it cannot be used to send spam. */
export function confirmation({ confirmUrl, ...facts }: ServiceEmailFacts & { confirmUrl: URL }): Email {
  const { confirmation: say } = localeFor(facts.language).emails;
  const site = siteName(facts.site);
  return serviceEmail(facts, {
    kind: "confirmation",
    subject: say.subject(site),
    preheader: say.preheader,
    why: say.why(site),
    heading: say.heading,
    blocks: [
      say.asked(site),
      { action: say.action, url: confirmUrl, showAddress: true },
      say.expires(LINK_LIFE_MS.confirm / 86_400_000),
      say.ignore,
    ],
  });
}
