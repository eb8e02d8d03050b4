import type { Entry } from "../core/feeds/entry.ts";
import { EntryList } from "./entry-list.tsx";
import { Notice, NoticeLink } from "./notice.tsx";
import type { Page } from "./page.ts";
import { SearchForm } from "./search-form.tsx";
import { sitePath } from "./site-path.ts";

export type ProblemStatus = 400 | 404 | 410 | 429 | 500 | 503;

interface ProblemPageProps extends Page {
  status: ProblemStatus;
  /** Overrides the text of the status. */
  message?: string;
  /** The newest posts, for visitors who were looking for one. */
  entries?: Entry[] | undefined;
}

/** Explains an error and what to do. */
export function ProblemPage({ status, message, entries, ...page }: ProblemPageProps) {
  const { problem } = page.locale.pages;
  const { title, happened, next } = problem[status];
  return (
    <Notice {...page} title={title}>
      <p>{message ?? happened}</p>
      <p>{next}</p>
      {entries ? <SearchForm id="question" {...page} /> : null}
      <NoticeLink href={sitePath(page.site, "")} text={problem.home} />
      <p class="hint">{problem.status(status)}</p>
      {entries && entries.length > 0 ? (
        <section aria-labelledby="latest">
          <h2 id="latest" class="rubric">
            {problem.latest}
          </h2>
          <EntryList entries={entries} level={3} {...page} />
        </section>
      ) : null}
    </Notice>
  );
}
