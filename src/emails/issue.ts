import { html, raw } from "hono/html";
import { direction } from "../core/direction.ts";
import type { Digest } from "../core/newsletter/digest.ts";
import type { Bodies, Email, Mailbox } from "../core/newsletter/email.ts";
import type { Issue } from "../core/newsletter/issue.ts";
import { type Site, siteHost } from "../core/site.ts";
import { localeFor } from "../locales/index.ts";
import { dateInWords } from "./dates.ts";
import { digestList, headlines } from "./digest-list.ts";
import { layout, readerLinks, siteName } from "./layout.ts";
import { listId, oneClickUnsubscribe } from "./list-headers.ts";
import { oneLine } from "./one-line.ts";
import { style } from "./style.ts";

/** An issue's email without personal links, rendered once for all who get the same digest. */
export interface RenderedIssue {
  language: string;
  subject: string;
  /** The beginning of both bodies in every copy; only the reader's links follow. */
  shared: Bodies;
  headers: Record<string, string>;
}

/** Gmail clips HTML beyond 102 KB. */
const HTML_MAX = 90_000;
/**
 * Bytes of entries in both bodies above which the last ones are shorter. Base64 adds a third, and the rest of an email takes ten
 * thousand: sixty entries stay below 60 KB on the wire.
 */
const LIGHT_BYTES = 34_000;
/** Reserved for the line "and 12 more" and the reader's links. */
const RESERVED_BYTES = 5_000;
/** In columns, where a CJK character takes two. */
const SUBJECT_MAX = 140;
const HEADLINE_MAX = 80;
const PREHEADER_MAX = 140;

export function renderIssue({
  site,
  sender,
  language,
  timeZone,
  digest,
  issue,
  archiveUrl,
}: {
  site: Site;
  sender: Mailbox;
  language: string;
  timeZone: string;
  digest: Digest;
  issue: Pick<Issue, "id" | "frequency" | "closedAt">;
  /** The page that shows this issue in a browser. */
  archiveUrl?: URL;
}): RenderedIssue {
  const { tag, emails } = localeFor(language);
  const { issue: say, frequencies, labelled } = emails;
  const name = siteName(site);
  const total = digest.shown + digest.omitted;
  const date = dateInWords(issue.closedAt, tag, timeZone);
  const about = say.about(frequencies[issue.frequency] ?? issue.frequency, date, total);
  const subject = subjectOf(digest, { site, sender, language });
  const frame = { site, language, subject, preheader: preheaderOf(digest) || about, why: say.why(name) };
  const moreUrl = archiveUrl ?? site.url;

  const top = headlines(digest, language);
  const compose = (list: Bodies, more: number) =>
    layout(frame, {
      html: html`<h1 style="${style.masthead}">${name}</h1>
<p class="quiet rule" style="${style.byline}">${about}${
        archiveUrl && html` · <a class="accent" href="${archiveUrl.href}" style="${style.link}">${say.inBrowser}</a>`
      }</p>
<main lang="${site.language}" dir="${direction(site.language)}">
${raw(top.html)}${raw(list.html)}</main>
${
  more > 0 &&
  html`<p class="rule" style="${style.more}"><a class="accent" href="${moreUrl.href}" style="${style.link}">${say.more(more)}</a></p>`
}`,
      text: [
        `${name}\n${about}\n`,
        archiveUrl ? `${labelled(say.inBrowser, archiveUrl.href)}\n` : "",
        top.text,
        list.text,
        more > 0 ? `\n\n${labelled(say.more(more), moreUrl.href)}\n` : "",
      ].join(""),
    });

  const frameBytes = new TextEncoder().encode(compose({ html: "", text: "" }, 0).html).length;
  const room = HTML_MAX - RESERVED_BYTES - frameBytes;
  const list = digestList(digest, { site, language, timeZone, now: issue.closedAt }, { room, light: LIGHT_BYTES });
  return {
    language,
    subject,
    shared: compose(list, list.left + digest.omitted),
    headers: {
      "List-Id": listId(site),
      "List-Archive": `<${site.url.href}>`,
      // Three ids by which Gmail counts complaints, and the sender.
      "Feedback-ID": `issue-${issue.id}:${issue.frequency}:${siteHost(site)}:gazette`,
      "Auto-Submitted": "auto-generated",
      "Content-Language": tag,
    },
  };
}

/**
 * Builds the subject from the first post and the number of others. Adds the site's name unless the sender or the post
 * contains it.
 */
function subjectOf(
  digest: Digest,
  { site, sender, language }: { site: Site; sender: Mailbox; language: string },
): string {
  const { subject, headline } = localeFor(language).emails.issue;
  const title = digest.groups[0]?.entries[0]?.title ?? "";
  const line = headline(oneLine(title, HEADLINE_MAX), digest.shown + digest.omitted - 1);
  const name = siteName(site);
  const isNamed = sender.name.includes(name) || line.includes(name);
  return oneLine(isNamed ? line : subject(oneLine(name, 40), line), SUBJECT_MAX);
}

/** Builds the preheader from what the subject does not say: the next posts, or more about the only one. */
function preheaderOf({ groups }: Digest): string {
  const [first, ...others] = groups.flatMap(({ entries }) => entries);
  const titles = others.slice(0, 5).map(({ title }) => oneLine(title, 60));
  return oneLine(titles.join(" · ") || (first?.summary ?? ""), PREHEADER_MAX);
}

/** Writes one subscriber's copy of a rendered issue. */
export function issueEmail(
  { language, subject, shared, headers }: RenderedIssue,
  copy: {
    sender: Mailbox;
    to: string;
    deliveryId: number;
    issueId: number;
    unsubscribeUrl: URL;
    /** An email that unsubscribes, too, if somebody reads it. */
    unsubscribeMailto?: string | undefined;
    preferencesUrl: URL;
  },
): Email {
  const { sender, to, deliveryId, issueId, unsubscribeUrl, unsubscribeMailto, preferencesUrl } = copy;
  const own = readerLinks(language, { unsubscribeUrl, preferencesUrl });
  return {
    from: sender,
    to,
    subject,
    text: shared.text + own.text,
    html: shared.html + own.html,
    shared,
    headers: { ...oneClickUnsubscribe({ url: unsubscribeUrl, mailto: unsubscribeMailto }), ...headers },
    tags: { delivery: String(deliveryId), issue: String(issueId), kind: "issue" },
  };
}
