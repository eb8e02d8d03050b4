import type { Entry } from "../core/feeds/entry.ts";
import { looksForSomething, type Question, questionText } from "../core/posts/question.ts";
import type { Reason } from "../core/reason.ts";
import { reasonText } from "../locales/reason-text.ts";
import { EntryList } from "./entry-list.tsx";
import type { FeedLink } from "./feed-links.ts";
import { Follow } from "./follow.tsx";
import { Layout } from "./layout.tsx";
import type { Page } from "./page.ts";
import { type Paging, PagingLinks } from "./paging.tsx";
import { SearchForm } from "./search-form.tsx";
import { sitePath } from "./site-path.ts";

export interface SearchResults {
  question: Question;
  entries: Entry[];
  /** Up to one more than are counted. */
  count: number;
  byRelevance: boolean;
  /** The same search in each order. */
  sorts: { date: string; relevance: string };
  paging: Paging;
  /** Of the posts that match. */
  feeds: FeedLink[];
}

export interface SearchPageProps extends Page {
  /** What somebody typed; empty before the first search. */
  typed: string;
  /** What is wrong with it. */
  problem?: Reason | undefined;
  results?: SearchResults;
}

/** Shows a search and its results. */
export function SearchPage({ typed, problem, results, ...page }: SearchPageProps) {
  const words = page.locale.pages.search;
  return (
    <Layout
      {...page}
      title={typed ? words.titleFor(typed) : words.title}
      description={words.intro}
      feeds={results?.feeds ?? []}
      noindex
      ownSearch
    >
      <header class="heading">
        <h1>{words.title}</h1>
        <SearchForm id="question" question={typed} problem={problem && reasonText(page.locale, problem)} {...page} />
        <SearchHelp {...page} />
        {results ? <FollowQuestion {...page} {...results} /> : null}
      </header>
      {results && results.entries.length > 0 ? (
        <Results {...page} {...results} typed={typed} />
      ) : (
        <NoResults {...page} question={results ? typed : undefined} />
      )}
    </Layout>
  );
}

function Results(props: Page & SearchResults & { typed: string }) {
  const { typed, question, entries, count, byRelevance, sorts, paging, ...page } = props;
  const words = page.locale.pages.search;
  const order = (name: keyof typeof sorts, isShown: boolean) =>
    isShown ? <strong>{words.orders[name]}</strong> : <a href={sorts[name]}>{words.orders[name]}</a>;
  return (
    <section aria-labelledby="found">
      <h2 id="found" class="rubric">
        {words.found(count, typed)}
      </h2>
      <p class="orders">
        {order("date", !byRelevance)} {order("relevance", byRelevance)}
      </p>
      <EntryList entries={entries} level={3} terms={question.all} {...page} />
      <PagingLinks
        locale={page.locale}
        {...paging}
        {...(byRelevance && { words: { ...page.locale.pages.paging, ...words.pages } })}
      />
    </section>
  );
}

/** Offers to follow the search: also one that finds nothing yet. */
function FollowQuestion({ question, feeds, ...page }: Page & Pick<SearchResults, "question" | "feeds">) {
  const query = new URLSearchParams({ q: questionText(question) });
  return (
    <div class="follow-bar">
      <Follow
        feeds={feeds}
        title={page.locale.pages.following.watch(questionText(question))}
        byEmail={looksForSomething(question) ? sitePath(page.site, `subscribe?${query}`) : undefined}
        about={sitePath(page.site, `feed/?${query}`)}
        {...page}
      />
    </div>
  );
}

function NoResults({ question, ...page }: Page & { question: string | undefined }) {
  const { site, locale } = page;
  const words = locale.pages.search;
  return (
    <section>
      {question === undefined ? (
        <p>{words.intro}</p>
      ) : (
        <>
          <h2>{words.nothing(question)}</h2>
          <p>{words.nothingNext}</p>
        </>
      )}
      <p>
        <a href={sitePath(site, "categories/")}>{locale.pages.label.allCategories}</a>
      </p>
      <p>
        <a href={sitePath(site, "archive/")}>{words.archive}</a>
      </p>
    </section>
  );
}

/** Explains what a search may consist of. */
function SearchHelp({ locale }: Page) {
  const { help } = locale.pages.search;
  return (
    <details class="search-help">
      <summary>{help.title}</summary>
      <dl>
        {help.rows.map(([example, meaning]) => (
          <>
            <dt>
              <code>{example}</code>
            </dt>
            <dd>{meaning}</dd>
          </>
        ))}
      </dl>
    </details>
  );
}
