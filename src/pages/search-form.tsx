import { QUESTION_MAX } from "../core/posts/search.ts";
import type { Page } from "./page.ts";
import { sitePath } from "./site-path.ts";

/** A search form that works without scripts. `id` distinguishes two on one page. */
export function SearchForm({ site, locale, id, question }: Page & { id: string; question?: string }) {
  const { search } = locale.pages;
  return (
    <search>
      <form class="search" action={sitePath(site, "search")}>
        <label class="unseen" for={id}>
          {search.label}
        </label>
        <input id={id} name="q" type="search" value={question} maxlength={QUESTION_MAX} placeholder={search.label} />
        <button type="submit">{search.button}</button>
      </form>
    </search>
  );
}
