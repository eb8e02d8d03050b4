import { html, raw } from "hono/html";
import type { Email, Mailbox } from "../core/newsletter/email.ts";
import type { Site } from "../core/site.ts";
import { localeFor } from "../locales/index.ts";
import { type Block, renderBlock } from "./blocks.ts";
import { layout, type ReaderLinks, readerLinks } from "./layout.ts";
import { oneClickUnsubscribe } from "./list-headers.ts";
import { replyTo, senderIn } from "./sender.ts";
import { siteHead } from "./site-head.ts";
import { styleOf } from "./style.ts";
import { subjectLine } from "./subject-line.ts";

/** What every service email needs. */
export interface ServiceEmailFacts {
  site: Site;
  sender: Mailbox;
  to: string;
  language: string;
  /** Identifies the email in feedback. */
  serviceEmailId: number;
}

interface Wording {
  kind: string;
  subject: string;
  preheader: string;
  why: string;
  heading: string;
  blocks: Block[];
  links?: ReaderLinks;
}

export function serviceEmail(
  { site, sender, to, language, serviceEmailId }: ServiceEmailFacts,
  { kind, preheader, why, heading, links = {}, ...wording }: Wording,
): Email {
  const style = styleOf(site.brand);
  const subject = subjectLine(wording.subject);
  const rendered = wording.blocks.map((block) => renderBlock(block, language, site.brand));
  const opening = layout(
    { site, language, subject, preheader, why },
    {
      text: `${heading}\n\n${rendered.map(({ text }) => text).join("\n\n")}`,
      html: html`<p class="rule" style="${style.name}">${siteHead(site)}</p>
<h1 style="${style.heading}">${heading}</h1>
${raw(rendered.map((block) => block.html).join("\n"))}`,
    },
  );
  const closing = readerLinks(language, links, site.brand);
  return {
    from: senderIn(language, site, sender),
    to,
    ...replyTo(site),
    subject,
    text: opening.text + closing.text,
    html: opening.html + closing.html,
    headers: {
      ...(links.unsubscribeUrl && oneClickUnsubscribe({ url: links.unsubscribeUrl, mailto: links.unsubscribeMailto })),
      "Auto-Submitted": "auto-generated",
      "Content-Language": localeFor(language).tag,
    },
    tags: { service: String(serviceEmailId), kind },
  };
}
