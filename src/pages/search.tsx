import type { Entry } from "../core/feeds/entry.ts";
import { readQuestion } from "../core/posts/search.ts";
import { EntryList } from "./entry-list.tsx";
import { Layout } from "./layout.tsx";
import type { Page } from "./page.ts";
import { type Paging, PagingLinks } from "./paging.tsx";
import { SearchForm } from "./search-form.tsx";
import { sitePath } from "./site-path.ts";

export interface SearchPageProps extends Page {
  /** As typed; empty before the first search. */
  question: string;
  /** Newest first. */
  entries: Entry[];
  paging: Paging;
}

/** Shows a search and its results. */
export function SearchPage({ question, entries, paging, ...page }: SearchPageProps) {
  const { site, locale } = page;
  const words = locale.pages.search;
  const terms = readQuestion(question);
  return (
    <Layout
      {...page}
      title={question ? words.titleFor(question) : words.title}
      description={words.intro}
      noindex
      ownSearch
    >
      <header class="heading">
        <h1>{words.title}</h1>
        <SearchForm id="question" question={question} {...page} />
      </header>
      {entries.length > 0 ? (
        <section aria-labelledby="found">
          <h2 id="found" class="rubric">
            {words.found(question)}
          </h2>
          <EntryList entries={entries} level={3} terms={terms} {...page} />
          <PagingLinks locale={locale} {...paging} />
        </section>
      ) : (
        <section>
          {question ? (
            <>
              <h2>{words.nothing(question)}</h2>
              <p>{terms.length > 0 ? words.nothingNext : words.noWords}</p>
            </>
          ) : (
            <p>{words.intro}</p>
          )}
          <p>
            <a href={sitePath(site, "categories/")}>{locale.pages.label.allCategories}</a>
          </p>
          <p>
            <a href={sitePath(site, "archive/")}>{words.archive}</a>
          </p>
        </section>
      )}
    </Layout>
  );
}
