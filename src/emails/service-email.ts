import type { Email, Mailbox } from "../core/email.ts";
import type { Site } from "../core/site.ts";
import { type Html, layout, type ReaderLinks, withReaderLinks } from "./layout.ts";
import { oneClickUnsubscribe } from "./list-headers.ts";
import { oneLine } from "./one-line.ts";

/** What every email about a subscription, as opposed to an issue, is made from. */
export interface ServiceEmailFacts {
  site: Site;
  sender: Mailbox;
  to: string;
  language: string;
  /** What feedback about the email is known by. */
  serviceEmailId: number;
}

interface Wording {
  kind: string;
  subject: string;
  preheader: string;
  why: string;
  text: string;
  html: Html;
  links?: ReaderLinks;
}

export function serviceEmail(
  { site, sender, to, language, serviceEmailId }: ServiceEmailFacts,
  wording: Wording,
): Email {
  const subject = oneLine(wording.subject, 150);
  const { kind, links = {} } = wording;
  const shared = layout({ ...wording, site, language, subject }, wording);
  return {
    from: sender,
    to,
    subject,
    ...withReaderLinks(shared, language, links),
    headers: {
      "Auto-Submitted": "auto-generated",
      ...(links.unsubscribeUrl && oneClickUnsubscribe(links.unsubscribeUrl)),
    },
    tags: { service: String(serviceEmailId), kind },
  };
}
