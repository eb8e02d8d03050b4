import type { Edition } from "../core/newsletter/edition.ts";
import type { Issue } from "../core/newsletter/issue.ts";
import { Layout } from "./layout.tsx";
import { langOf, type Page } from "./page.ts";
import { type Paging, PagingData, PagingLinks } from "./paging.tsx";
import { PostDate } from "./post-date.tsx";
import { sitePath } from "./site-path.ts";

export interface IssuesPageProps extends Page {
  /** Newest first, each with the issues that reached somebody. */
  editions: Edition[];
  paging: Paging;
}

/** Lists past issues by edition, those of other time zones folded away. */
export function IssuesPage({ editions, paging, ...page }: IssuesPageProps) {
  const { site, locale } = page;
  const words = locale.pages.issues;
  return (
    <Layout
      {...page}
      title={words.title}
      description={words.intro(site.title)}
      canonical={new URL("issues/", site.url).href}
      noindex={paging.newer !== undefined}
      head={<PagingData {...paging} />}
    >
      <header class="heading">
        <h1>{words.title}</h1>
        <p>{editions.length > 0 ? words.intro(site.title) : words.empty}</p>
      </header>
      {editions.length > 0 ? (
        <ul class="issues">
          {editions.map(({ frequency, issues: [first, ...others] }) =>
            first ? (
              <li>
                <IssueLink {...page} issue={first} />
                <span>
                  {locale.pages.frequencies[frequency] ?? frequency}
                  {first.subject === undefined ? null : (
                    <>
                      {" · "}
                      <PostDate at={first.closedAt} {...page} />
                    </>
                  )}
                </span>
                {others.length > 0 ? (
                  <details>
                    <summary>{words.otherTimes(others.length)}</summary>
                    <ul>
                      {others.map((issue) => (
                        <li>
                          <IssueLink {...page} issue={issue} />
                          <span>
                            <PostDate at={issue.closedAt} {...page} />
                          </span>
                        </li>
                      ))}
                    </ul>
                  </details>
                ) : null}
              </li>
            ) : null,
          )}
        </ul>
      ) : null}
      <PagingLinks locale={locale} {...paging} />
    </Layout>
  );
}

function IssueLink({
  issue: { id, subject, closedAt },
  ...page
}: Page & { issue: Pick<Issue, "id" | "subject" | "closedAt"> }) {
  return (
    <a href={sitePath(page.site, `issues/${id}`)} lang={subject && langOf(undefined, page)}>
      {subject ?? <PostDate at={closedAt} {...page} />}
    </a>
  );
}
