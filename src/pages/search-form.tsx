import { QUESTION_MAX } from "../core/posts/question.ts";
import type { Page } from "./page.ts";
import { sitePath } from "./site-path.ts";

interface SearchFormProps extends Page {
  /** Distinguishes two on one page. */
  id: string;
  question?: string;
  /** What is wrong with the question. */
  problem?: string | undefined;
  /** Where the question goes, if not to the search. */
  path?: string;
}

/** A search form that works without scripts. */
export function SearchForm({ site, locale, id, question, problem, path = "search" }: SearchFormProps) {
  const { search } = locale.pages;
  return (
    <search>
      <form class="search" action={sitePath(site, path)}>
        <label class="unseen" for={id}>
          {search.label}
        </label>
        <input
          id={id}
          name="q"
          type="search"
          value={question}
          maxlength={QUESTION_MAX}
          placeholder={search.label}
          {...(problem !== undefined && { "aria-invalid": "true", "aria-describedby": `${id}-problem` })}
        />
        <button type="submit">{search.button}</button>
      </form>
      {problem === undefined ? null : (
        <p id={`${id}-problem`} class="problem" role="alert">
          {problem}
        </p>
      )}
    </search>
  );
}
