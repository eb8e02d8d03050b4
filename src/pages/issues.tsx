import type { Issue } from "../core/newsletter/issue.ts";
import { Layout } from "./layout.tsx";
import type { Page } from "./page.ts";
import { type Paging, PagingData, PagingLinks } from "./paging.tsx";
import { PostDate } from "./post-date.tsx";
import { sitePath } from "./site-path.ts";

export interface IssuesPageProps extends Page {
  /** Newest first. */
  issues: Pick<Issue, "id" | "frequency" | "closedAt">[];
  paging: Paging;
}

/** Lists past issues. */
export function IssuesPage({ issues, paging, ...page }: IssuesPageProps) {
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
        <p>{issues.length > 0 ? words.intro(site.title) : words.empty}</p>
      </header>
      {issues.length > 0 ? (
        <ul class="issues">
          {issues.map(({ id, frequency, closedAt }) => (
            <li>
              <a href={sitePath(site, `issues/${id}`)}>
                <PostDate at={closedAt} {...page} />
              </a>
              <span>{locale.pages.frequencies[frequency] ?? frequency}</span>
            </li>
          ))}
        </ul>
      ) : null}
      <PagingLinks locale={locale} {...paging} />
    </Layout>
  );
}
