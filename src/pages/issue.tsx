import { raw } from "hono/html";
import type { Digest } from "../core/newsletter/digest.ts";
import type { Bodies } from "../core/newsletter/email.ts";
import type { Issue } from "../core/newsletter/issue.ts";
import { wallTime } from "../core/wall-clock.ts";
import { EntryList } from "./entry-list.tsx";
import { headingsFrom } from "./headings.ts";
import { Layout } from "./layout.tsx";
import { langOf, type Page } from "./page.ts";
import { type Paging, PagingData, PagingLinks } from "./paging.tsx";
import { bareLinksMarked, keyboardScrollable, stylesToClasses } from "./prose.ts";
import { sitePath } from "./site-path.ts";

export interface IssuePageProps extends Page {
  issue: Pick<Issue, "id" | "frequency" | "closedAt" | "subject">;
  /** The editor's words above the posts, on the first page. */
  note?: Bodies | undefined;
  /** The posts of this page. */
  digest: Digest;
  /** On all pages together. */
  total: number;
  /** Shows one digest's contents instead of the whole issue. */
  narrowed: boolean;
  paging: Paging;
}

/** Shows an issue page by page, without personal links. */
export function IssuePage({ issue, note, digest, total, narrowed, paging, ...page }: IssuePageProps) {
  const { site, locale } = page;
  const words = locale.pages.issues;
  const date = locale.pages.date(wallTime(issue.closedAt, site.timeZone));
  const title = issue.subject ?? words.issueOf(date);
  const listed = site.newsletter.archive;
  return (
    <Layout
      {...page}
      title={title}
      canonical={listed && !narrowed ? new URL(`issues/${issue.id}`, site.url).href : undefined}
      noindex={!listed || narrowed || paging.newer !== undefined}
      head={<PagingData {...paging} />}
    >
      <header class="heading">
        {listed ? (
          <p class="kicker">
            <a href={sitePath(site, "issues/")}>{words.title}</a>
          </p>
        ) : (
          <p class="kicker">{words.title}</p>
        )}
        <h1 lang={issue.subject && langOf(undefined, page)}>{title}</h1>
        <p>
          {locale.pages.frequencies[issue.frequency] ?? issue.frequency} · {date} · {locale.pages.posts(total)}
        </p>
      </header>
      {note ? (
        <div class="prose note" lang={langOf(undefined, page)}>
          {raw(headingsFrom(2, bareLinksMarked(keyboardScrollable(stylesToClasses(note.html)))))}
        </div>
      ) : null}
      {digest.groups.map(({ id, title, entries, ordered }, index) =>
        // Those that an editor put in order stand together, as in the mail.
        ordered ? (
          <EntryList entries={entries} level={2} {...page} />
        ) : (
          <section aria-labelledby={`group-${index}`}>
            <h2 id={`group-${index}`} class="rubric" lang={id === undefined ? undefined : langOf(undefined, page)}>
              {title ?? words.others}
            </h2>
            <EntryList entries={entries} level={3} {...page} />
          </section>
        ),
      )}
      {digest.shown === 0 ? <p>{words.gone}</p> : null}
      <PagingLinks locale={locale} {...paging} />
      <p class="call">
        <a class="button" href={`${sitePath(site, "")}#subscribe`}>
          {locale.pages.post.subscribe}
        </a>
      </p>
    </Layout>
  );
}
