import { categoriesMatching, FILTER_MAX, type Label, type LabelCount } from "../core/posts/category.ts";
import { CategoryChoice } from "./category-choice.tsx";
import { mostUsed } from "./category-list.tsx";
import { langOf, type Page } from "./page.ts";
import { sitePath } from "./site-path.ts";

/** Checkboxes shown at once; the search finds the others. */
const OFFERED_MAX = 30;

interface CategoryPickerProps extends Page {
  categories: LabelCount[];
  /** Category ids. Ids without posts are kept, so that submitting the form does not drop them. */
  chosen: string[];
  /** The search text, if the form returns from a search. */
  question: string | undefined;
  /** Where the form is submitted for a search. It comes back with everything filled in. */
  action: string;
}

/** Returns the checkboxes to show: chosen categories first, then search results, or those with the most posts. */
export function pickerOptions(categories: LabelCount[], chosen: string[], question = "") {
  const titles = new Map(categories.map(({ id, title }) => [id, title]));
  const others = categories.filter(({ id }) => !chosen.includes(id));
  const matches = categoriesMatching(mostUsed(others, others.length), question);
  return {
    chosen: chosen.map((id): Label => ({ id, title: titles.get(id) ?? id })),
    offered: matches.slice(0, OFFERED_MAX),
    matches: matches.length,
    more: others.length > OFFERED_MAX,
  };
}

/**
 * Checkboxes for any number of categories. `category-picker.js` searches while typing; without it the button searches on the
 * server, and the form comes back unsaved.
 */
export function CategoryPicker({ categories, chosen: ids, question, action, ...page }: CategoryPickerProps) {
  const words = page.locale.pages.picker;
  const { chosen, offered, matches, more } = pickerOptions(categories, ids, question);
  const lang = langOf(undefined, page);
  const template = {
    chosen: words.chosen("{count}"),
    found: words.found("{count}"),
    foundMore: words.foundMore("{count}", "{shown}"),
    nothing: words.nothing,
    loading: words.loading,
    failed: words.failed,
  };
  return (
    <div
      class="picker"
      data-source={more ? sitePath(page.site, "categories.json") : undefined}
      data-words={JSON.stringify(template)}
    >
      <div class="chosen" hidden={chosen.length === 0}>
        <p id="chosen-title">{words.chosen(String(chosen.length))}</p>
        <CategoryChoice categories={chosen} chosen={ids} lang={lang} labelledBy="chosen-title" />
      </div>
      {more ? (
        <>
          <label for="category-question">{words.label(categories.length.toLocaleString("en"))}</label>
          <div class="search">
            <input
              id="category-question"
              name="q"
              type="search"
              value={question}
              maxlength={FILTER_MAX}
              placeholder={words.placeholder}
              autocomplete="off"
              autofocus={question !== undefined}
              aria-describedby="category-status"
            />
            <button type="submit" name="search" value="categories" formaction={action} formnovalidate>
              {words.button}
            </button>
          </div>
        </>
      ) : null}
      <p id="category-status" class="hint" role="status">
        {question ? foundText(words, matches, offered.length) : null}
      </p>
      <CategoryChoice
        categories={offered}
        chosen={[]}
        lang={lang}
        label={question ? words.matches : more ? words.mostUsed : words.others}
      />
    </div>
  );
}

function foundText(words: Page["locale"]["pages"]["picker"], matches: number, shown: number): string {
  if (matches === 0) return words.nothing;
  return matches > shown ? words.foundMore(String(matches), String(shown)) : words.found(String(matches));
}
