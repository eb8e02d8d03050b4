import type { Email } from "../core/newsletter/email.ts";
import { LINK_LIFE_MS } from "../core/subscribers/link-token.ts";
import { localeFor } from "../locales/index.ts";
import { siteName } from "./layout.ts";
import { type ServiceEmailFacts, serviceEmail } from "./service-email.ts";

/** Asks an address whether a subscription may move to it. `from`: the present address, masked. */
export function addressChange({
  from,
  confirmUrl,
  ...facts
}: ServiceEmailFacts & { from: string; confirmUrl: URL }): Email {
  const { addressChange: say } = localeFor(facts.language).emails;
  const site = siteName(facts.site);
  return serviceEmail(facts, {
    kind: "address-change",
    subject: say.subject(site),
    preheader: say.preheader,
    why: say.why(site),
    heading: say.heading,
    blocks: [
      say.asked(site, from),
      { action: say.action, url: confirmUrl, showAddress: true },
      say.expires(LINK_LIFE_MS.address / 3_600_000),
      say.ignore,
    ],
  });
}

/** Tells an address that its subscription has moved away. `now`: the present address, masked. */
export function addressChanged({
  now,
  unsubscribeUrl,
  ...facts
}: ServiceEmailFacts & { now: string; unsubscribeUrl: URL }): Email {
  const { addressChanged: say } = localeFor(facts.language).emails;
  const site = siteName(facts.site);
  return serviceEmail(facts, {
    kind: "address-changed",
    subject: say.subject(site),
    preheader: say.preheader,
    why: say.why(site),
    heading: say.heading,
    blocks: [say.done(site, now), say.notYou, { action: say.action, url: unsubscribeUrl }],
  });
}
