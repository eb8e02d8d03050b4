import { html, raw } from "hono/html";
import { direction } from "../core/direction.ts";
import { textIn } from "../core/localised.ts";
import { ALERTS } from "../core/newsletter/alerts.ts";
import type { Digest } from "../core/newsletter/digest.ts";
import {
  type Bodies,
  type Email,
  type Mailbox,
  SharedBodies,
  TOKEN_MARK,
  withToken,
} from "../core/newsletter/email.ts";
import type { Issue } from "../core/newsletter/issue.ts";
import { filledSubject } from "../core/newsletter/subject.ts";
import { type Site, siteHost } from "../core/site.ts";
import { localeFor } from "../locales/index.ts";
import { dateInWords } from "./dates.ts";
import { digestList, headlines, type WrittenEntries, writtenEntries } from "./digest-list.ts";
import { layout, readerLinks, siteName } from "./layout.ts";
import { listId, oneClickUnsubscribe } from "./list-headers.ts";
import { oneLine } from "./one-line.ts";
import { ownParagraphs } from "./paragraphs.ts";
import { replyTo, senderIn } from "./sender.ts";
import { siteHead } from "./site-head.ts";
import { styleOf } from "./style.ts";

/** An issue's email without personal links, rendered once for all who get the same digest. */
export interface RenderedIssue {
  site: Site;
  language: string;
  from: Mailbox;
  subject: string;
  /** The beginning of both bodies in every copy, but for the reader's token; only the reader's links follow. */
  shared: SharedBodies;
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
  sender: given,
  language,
  timeZone,
  digest,
  issue,
  note,
  archiveUrl,
  written = writtenEntries(),
}: {
  site: Site;
  sender: Mailbox;
  language: string;
  timeZone: string;
  digest: Digest;
  issue: Pick<Issue, "id" | "frequency" | "closedAt">;
  /** The editor's words above the posts. */
  note?: Bodies | undefined;
  /** The page that shows this issue in a browser. */
  archiveUrl?: URL;
  /** Entries written for others who get this issue. */
  written?: WrittenEntries;
}): RenderedIssue {
  const { tag, emails } = localeFor(language);
  const { issue: say, frequencies, labelled } = emails;
  const style = styleOf(site.brand);
  const sender = senderIn(language, site, given);
  const name = siteName(site);
  const total = digest.shown + digest.omitted;
  const date = dateInWords(issue.closedAt, tag, timeZone);
  const frequency = frequencies[issue.frequency] ?? issue.frequency;
  const about = say.about(frequency, date, total);
  const subject = subjectOf(digest, { site, sender, language, date, frequency });
  const frame = {
    site,
    language,
    subject,
    preheader: preheaderOf(digest) || about,
    why: issue.frequency === ALERTS ? say.whyAlert(name) : say.why(name),
  };
  const moreUrl = archiveUrl ?? site.url;

  const { header, footer } = site.newsletter;
  const before = ownParagraphs(header, language, site, style.ownWords);
  const after = ownParagraphs(footer, language, site, style.ownWords);
  const top = headlines(digest, language, style);
  const compose = (more: number) =>
    layout(frame, {
      html: html`<h1 style="${style.masthead}">${siteHead(site)}</h1>
<p class="quiet rule" style="${style.byline}">${about}${
        archiveUrl && html` · <a class="accent" href="${archiveUrl.href}" style="${style.link}">${say.inBrowser}</a>`
      }</p>
${raw(before.html)}${
  note &&
  html`<div lang="${site.language}" style="${style.ownWords}">${raw(note.html)}</div>
`
}<main lang="${site.language}" dir="${direction(site.language)}">
${raw(top.html)}${raw(LIST_MARK)}</main>
${
  more > 0 &&
  html`<p class="rule" style="${style.more}"><a class="accent" href="${moreUrl.href}" style="${style.link}">${say.more(more)}</a></p>`
}${after.html && html`<div class="rule" style="${style.more}">${raw(after.html)}</div>`}`,
      text: [
        `${name}\n${about}\n`,
        archiveUrl ? `${labelled(say.inBrowser, archiveUrl.href)}\n` : "",
        before.text && `\n${before.text}\n`,
        note ? `\n${note.text}\n` : "",
        top.text,
        LIST_MARK,
        more > 0 || after.text ? "\n" : "",
        more > 0 ? `\n\n${labelled(say.more(more), moreUrl.href)}\n` : "",
        after.text && `\n\n${after.text}\n`,
      ].join(""),
    });

  const alone = compose(0);
  const room = HTML_MAX - RESERVED_BYTES - new TextEncoder().encode(alone.html).length;
  const { parts, left } = digestList(
    digest,
    { site, language, timeZone, now: issue.closedAt, written },
    { room, light: LIGHT_BYTES },
  );
  const more = left + digest.omitted;
  return {
    site,
    language,
    from: sender,
    subject,
    shared: withList(more > 0 ? compose(more) : alone, parts),
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

/** Where the list of posts stands in both bodies. */
const LIST_MARK = TOKEN_MARK.repeat(2);

/** Puts the parts of a list into a layout. Its text ends where the last part does, without a line end. */
function withList(layout: Bodies, list: Bodies[]): SharedBodies {
  const [html, text] = [layout.html.split(LIST_MARK), layout.text.split(LIST_MARK)];
  const last = list.at(-1);
  return new SharedBodies([
    { html: html[0] ?? "", text: text[0] ?? "" },
    ...list.slice(0, -1),
    ...(last ? [{ html: last.html, text: last.text.trimEnd() }] : []),
    { html: html[1] ?? "", text: text[1] ?? "" },
  ]);
}

interface SubjectFacts {
  site: Site;
  sender: Mailbox;
  language: string;
  date: string;
  frequency: string;
}

/** Builds the subject by the site's pattern, if it has one, behind its prefix. */
function subjectOf(digest: Digest, facts: SubjectFacts): string {
  const { site, language, date, frequency } = facts;
  const { subjectPrefix, subject } = site.newsletter;
  const count = digest.shown + digest.omitted;
  const title = oneLine(digest.groups[0]?.entries[0]?.title ?? "", HEADLINE_MAX);
  const values = { title, count: String(count), more: String(count - 1), date, frequency, site: siteName(site) };
  const pattern = textIn(subject, language, site.language);
  const filled = pattern === undefined ? "" : filledSubject(pattern, values).trim();
  const line = filled === "" ? usualSubject(title, count - 1, facts) : filled;
  const prefix = textIn(subjectPrefix, language, site.language);
  return oneLine(prefix === undefined ? line : `${prefix}${spaceAfter(prefix)}${line}`, SUBJECT_MAX);
}

/** Returns a space, unless the text ends in a full-width character, which brings its own. */
function spaceAfter(text: string): string {
  return /[\u2e80-\uffef]$/.test(text) ? "" : " ";
}

/**
 * Builds a subject from the first post and the number of others. Adds the site's name unless the sender or the post contains
 * it.
 */
function usualSubject(title: string, more: number, { site, sender, language }: SubjectFacts): string {
  const { subject, headline } = localeFor(language).emails.issue;
  const line = headline(title, more);
  const name = siteName(site);
  return sender.name.includes(name) || line.includes(name) ? line : subject(oneLine(name, 40), line);
}

/** Builds the preheader from what the subject does not say: the next posts, or more about the only one. */
function preheaderOf({ groups }: Digest): string {
  const [first, ...others] = groups.flatMap(({ entries }) => entries);
  const titles = others.slice(0, 5).map(({ title }) => oneLine(title, 60));
  return oneLine(titles.join(" · ") || (first?.summary ?? ""), PREHEADER_MAX);
}

/** Returns whether links under headings take the reader's token. */
export const hasToken = ({ shared }: RenderedIssue): boolean =>
  shared.parts.some(({ html }) => html.includes(TOKEN_MARK));

/** Writes one subscriber's copy of a rendered issue. */
export function issueEmail(
  { site, language, from, subject, shared, headers }: RenderedIssue,
  copy: {
    to: string;
    deliveryId: number;
    issueId: number;
    unsubscribeUrl: URL;
    /** An email that unsubscribes, too, if somebody reads it. */
    unsubscribeMailto?: string | undefined;
    preferencesUrl: URL;
    /** By which links under headings end a follow. */
    token?: string | undefined;
  },
): Email {
  const { to, deliveryId, issueId, unsubscribeUrl, unsubscribeMailto, preferencesUrl, token } = copy;
  const own = readerLinks(language, { unsubscribeUrl, preferencesUrl }, site.brand);
  return {
    from,
    to,
    ...replyTo(site),
    subject,
    // Put together for whoever looks at them: to be sent, they need not be.
    get text() {
      return withToken(shared.text, token) + own.text;
    },
    get html() {
      return withToken(shared.html, token) + own.html;
    },
    shared,
    own,
    token,
    headers: { ...oneClickUnsubscribe({ url: unsubscribeUrl, mailto: unsubscribeMailto }), ...headers },
    tags: { delivery: String(deliveryId), issue: String(issueId), kind: "issue" },
  };
}
