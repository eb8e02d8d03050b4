import type { Digest } from "../core/digest.ts";
import type { Issue } from "../core/issue.ts";
import { wallTime } from "../core/wall-clock.ts";
import { EntryList } from "./entry-list.tsx";
import { Layout } from "./layout.tsx";
import { langOf, type Page } from "./page.ts";
import { sitePath } from "./site-path.ts";

export interface IssuePageProps extends Page {
  issue: Pick<Issue, "id" | "frequency" | "closedAt">;
  digest: Digest;
}

/** An issue in a browser, with the posts of all categories and nobody's own links. */
export function IssuePage({ issue, digest, ...page }: IssuePageProps) {
  const { site, locale } = page;
  const words = locale.pages.issues;
  const date = locale.pages.date(wallTime(issue.closedAt, site.timeZone));
  const title = words.issueOf(date);
  const listed = site.newsletter.archive;
  return (
    <Layout
      {...page}
      title={title}
      canonical={listed ? new URL(`issues/${issue.id}`, site.url).href : undefined}
      noindex={!listed}
    >
      <header class="heading">
        {listed ? (
          <p class="kicker">
            <a href={sitePath(site, "issues/")}>{words.title}</a>
          </p>
        ) : (
          <p class="kicker">{words.title}</p>
        )}
        <h1>{title}</h1>
        <p>
          {locale.pages.frequencies[issue.frequency] ?? issue.frequency} · {locale.pages.posts(digest.shown)}
        </p>
      </header>
      {digest.groups.map(({ id, title, entries }, index) => (
        <section aria-labelledby={`group-${index}`}>
          <h2 id={`group-${index}`} class="rubric" lang={id === undefined ? undefined : langOf(undefined, page)}>
            {title ?? words.others}
          </h2>
          <EntryList entries={entries} level={3} {...page} />
        </section>
      ))}
      {digest.shown === 0 ? <p>{words.gone}</p> : null}
      {digest.omitted > 0 ? (
        <p class="more">
          <a href={sitePath(site, "archive/")}>{words.more(digest.omitted)}</a>
        </p>
      ) : null}
      <p class="call">
        <a class="button" href={`${sitePath(site, "")}#subscribe`}>
          {locale.pages.post.subscribe}
        </a>
      </p>
    </Layout>
  );
}
