import type { Email } from "../core/newsletter/email.ts";
import { localeFor } from "../locales/index.ts";
import { siteName } from "./layout.ts";
import { type ServiceEmailFacts, serviceEmail } from "./service-email.ts";

/** Confirms unsubscribing; the last email. */
export function goodbye({ subscribeUrl, ...facts }: ServiceEmailFacts & { subscribeUrl: URL }): Email {
  const { goodbye: say } = localeFor(facts.language).emails;
  const site = siteName(facts.site);
  return serviceEmail(facts, {
    kind: "goodbye",
    subject: say.subject(site),
    preheader: say.preheader,
    why: say.why(site),
    heading: say.heading,
    blocks: [say.done(site), say.again, { action: say.action, url: subscribeUrl }],
  });
}
