import type { Email } from "../core/newsletter/email.ts";
import { localeFor } from "../locales/index.ts";
import { siteName } from "./layout.ts";
import { type ServiceEmailFacts, serviceEmail } from "./service-email.ts";

/** The last email: it says that there will be no more. */
export function goodbye({ subscribeUrl, ...facts }: ServiceEmailFacts & { subscribeUrl: URL }): Email {
  const { goodbye: say } = localeFor(facts.language).emails;
  const site = siteName(facts.site);
  return serviceEmail(facts, {
    kind: "goodbye",
    subject: say.subject(site),
    preheader: say.preheader,
    why: say.why(site),
    heading: say.heading,
    pieces: [say.done(site), say.again, { press: say.action, url: subscribeUrl }],
  });
}
