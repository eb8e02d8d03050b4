import { html } from "hono/html";
import { textIn } from "../core/localised.ts";
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
import { digestList } from "./digest-list.ts";
import { headlines } from "./headlines.ts";
import { issueFrame } from "./issue-frame.ts";
import { opening, readerLinks, siteName } from "./layout.ts";
import { listId, oneClickUnsubscribe } from "./list-headers.ts";
import { oneLine } from "./one-line.ts";
import { kept, sized, sum } from "./part.ts";
import { replyTo, senderIn } from "./sender.ts";
import { styleOf } from "./style.ts";
import { subjectLine } from "./subject-line.ts";
import { type WrittenEntries, writtenEntries } from "./written-entries.ts";

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
const HEADLINE_MAX = 80;
const PREHEADER_MAX = 140;
const PREHEADER_TITLE_MAX = 60;
const PREHEADER_TITLES = 5;
const SITE_MAX = 40;

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
  archiveUrl?: string;
  /** Entries written for others who get this issue. */
  written?: WrittenEntries;
}): RenderedIssue {
  const { tag, emails } = localeFor(language);
  const { issue: say, frequencies } = emails;
  const style = styleOf(site.brand);
  const sender = senderIn(language, site, given);
  let frame = written.frames.get(language, timeZone);
  if (!frame) {
    frame = issueFrame({ site, language, timeZone, issue, note });
    written.frames.set(language, timeZone, frame);
  }
  const total = digest.shown + digest.omitted;
  const frequency = frequencies[issue.frequency] ?? issue.frequency;
  const about = say.about(frequency, frame.date, total);
  const subject = subjectOf(digest, { site, sender, language, date: frame.date, frequency });
  const beginning = [
    frame.start,
    sized({ html: opening({ site, language, subject, preheader: preheaderOf(digest) || about }), text: "" }),
    frame.masthead,
    sized(byline(about, archiveUrl, { site, language })),
    frame.words,
    ...headlines(digest, frame.headlines, style, written),
  ];
  const ending = [MAIN_END, frame.end];
  const { parts, left } = digestList(
    digest,
    { site, language, timeZone, now: issue.closedAt, written },
    { room: HTML_MAX - RESERVED_BYTES - sum([...beginning, ...ending], "html"), light: LIGHT_BYTES },
  );
  const more = left + digest.omitted;
  if (more > 0) ending.splice(1, 0, sized(moreLine(more, archiveUrl ?? site.url.href, { site, language })));
  return {
    site,
    language,
    from: sender,
    subject,
    shared: new SharedBodies([...beginning, ...parts, ...ending]),
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

const MAIN_END = kept({ html: "</main>\n", text: "" });

/** Writes what the issue is, and where it can be read in a browser. */
function byline(
  about: string,
  archiveUrl: string | undefined,
  { site, language }: Pick<RenderedIssue, "site" | "language">,
) {
  const style = styleOf(site.brand);
  const { issue: say, labelled } = localeFor(language).emails;
  return {
    html: String(html`<p class="quiet rule" style="${style.byline}">${about}${
      archiveUrl && html` · <a class="accent" href="${archiveUrl}" style="${style.link}">${say.inBrowser}</a>`
    }</p>
`),
    text: `${siteName(site)}\n${about}\n${archiveUrl ? `${labelled(say.inBrowser, archiveUrl)}\n` : ""}`,
  };
}

function moreLine(more: number, url: string, { site, language }: Pick<RenderedIssue, "site" | "language">) {
  const style = styleOf(site.brand);
  const { issue: say, labelled } = localeFor(language).emails;
  return {
    html: String(
      html`<p class="rule" style="${style.more}"><a class="accent" href="${url}" style="${style.link}">${say.more(more)}</a></p>\n`,
    ),
    text: `\n\n${labelled(say.more(more), url)}\n`,
  };
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
  return subjectLine(prefix === undefined ? line : `${prefix}${spaceAfter(prefix)}${line}`);
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
  return sender.name.includes(name) || line.includes(name) ? line : subject(oneLine(name, SITE_MAX), line);
}

/** Builds the preheader from what the subject does not say: the next posts, or more about the only one. */
function preheaderOf({ groups }: Digest): string {
  const [first, ...others] = groups.flatMap(({ entries }) => entries);
  const titles = others.slice(0, PREHEADER_TITLES).map(({ title }) => oneLine(title, PREHEADER_TITLE_MAX));
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
