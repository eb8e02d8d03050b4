import { QUESTION_MAX } from "../core/posts/question.ts";
import type { Page } from "./page.ts";
import { sitePath } from "./site-path.ts";

interface SearchFormProps extends Page {
  /** Distinguishes two on one page. */
  id: string;
  question?: string;
  /** What is wrong with the question. */
  problem?: string | undefined;
}

/** A search form that works without scripts. */
export function SearchForm({ site, locale, id, question, problem }: SearchFormProps) {
  const { search } = locale.pages;
  return (
    <search>
      <form class="search" action={sitePath(site, "search")}>
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
