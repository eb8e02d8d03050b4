import { html } from "hono/html";
import type { Digest } from "../core/digest.ts";
import type { Email, Mailbox } from "../core/email.ts";
import type { Issue } from "../core/issue.ts";
import { type Site, siteHost } from "../core/site.ts";
import { localeFor } from "../locales/index.ts";
import { dateInWords } from "./dates.ts";
import { digestList } from "./digest-list.ts";
import { type Bodies, layout, withReaderLinks } from "./layout.ts";
import { listId, oneClickUnsubscribe } from "./list-headers.ts";
import { oneLine } from "./one-line.ts";

/** All of an issue's email but the reader's own links: made once for everybody who gets the same digest. */
export interface RenderedIssue {
  language: string;
  subject: string;
  /** How both bodies begin in every copy; nothing but the reader's links follows. */
  shared: Bodies;
  frequency: string;
}

/** Gmail cuts an email off after 102 KB of HTML. */
const HTML_MAX = 90_000;
/** What the line "and 12 more" and the reader's own links may need of it. */
const SET_ASIDE = 5_000;

export function renderIssue({
  site,
  language,
  timeZone,
  digest,
  issue,
  archiveUrl,
}: {
  site: Site;
  language: string;
  timeZone: string;
  digest: Digest;
  issue: Pick<Issue, "id" | "frequency" | "closedAt">;
  /** The page that shows this issue in a browser. */
  archiveUrl?: URL;
}): RenderedIssue {
  const { tag, emails } = localeFor(language);
  const { issue: say, frequencies } = emails;
  const siteTitle = oneLine(site.title);
  const total = digest.shown + digest.omitted;
  const titles = digest.groups.flatMap((group) => group.entries.map((entry) => oneLine(entry.title, 90)));
  const subject = say.subject(oneLine(siteTitle, 40), titles[0] ?? "", total - 1);
  const date = dateInWords(issue.closedAt, tag, timeZone);
  const about = say.about(frequencies[issue.frequency] ?? issue.frequency, date, total);
  const frame = {
    site,
    language,
    subject: oneLine(subject, 150),
    preheader: oneLine(titles.slice(1, 6).join(" · ") || (digest.groups[0]?.entries[0]?.summary ?? ""), 150),
    why: say.why(siteTitle),
  };
  const moreUrl = archiveUrl ?? site.url;
  const compose = (list: Pick<ReturnType<typeof digestList>, "html" | "text">, more: number) =>
    layout(frame, {
      html: html`<h1>${siteTitle}</h1>
<p class="quiet">${about}${archiveUrl && html` · <a href="${archiveUrl.href}">${say.inBrowser}</a>`}</p>
<main lang="${site.language}">
${list.html}</main>
${more > 0 && html`<p style="margin-top:24px"><a href="${moreUrl.href}">${say.more(more)}</a></p>`}`,
      text: `${siteTitle}\n${about}\n${list.text}${more > 0 ? `\n${say.more(more)}: ${moreUrl.href}\n` : ""}`,
    });

  const frameBytes = new TextEncoder().encode(compose({ html: html``, text: "" }, 0).html).length;
  const list = digestList(digest, { site, language, timeZone }, HTML_MAX - SET_ASIDE - frameBytes);
  return {
    language,
    subject: frame.subject,
    shared: compose(list, list.left + digest.omitted),
    frequency: issue.frequency,
  };
}

/** One subscriber's copy of a rendered issue. */
export function issueEmail(
  rendered: RenderedIssue,
  copy: {
    site: Site;
    sender: Mailbox;
    to: string;
    deliveryId: number;
    issueId: number;
    unsubscribeUrl: URL;
    preferencesUrl: URL;
  },
): Email {
  const { site, sender, to, deliveryId, issueId, unsubscribeUrl, preferencesUrl } = copy;
  return {
    from: sender,
    to,
    subject: rendered.subject,
    ...withReaderLinks(rendered.shared, rendered.language, { unsubscribeUrl, preferencesUrl }),
    headers: {
      "List-Id": listId(site),
      ...oneClickUnsubscribe(unsubscribeUrl),
      "List-Archive": `<${site.url.href}>`,
      // Three names Gmail counts complaints by, and last who sends them all.
      "Feedback-ID": `issue-${issueId}:${rendered.frequency}:${siteHost(site)}:gazette`,
      "Auto-Submitted": "auto-generated",
    },
    tags: { delivery: String(deliveryId), issue: String(issueId), kind: "issue" },
  };
}
