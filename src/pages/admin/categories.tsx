import { labelPath } from "../../core/category.ts";
import { langOf } from "../page.ts";
import { sitePath } from "../site-path.ts";
import type { DeskPage } from "./desk.ts";
import { DeskLayout } from "./layout.tsx";
import { DeskTable } from "./table.tsx";

export interface ShownCategory {
  id: string;
  title: string;
  posts: number;
  /** Most used first; several of them are twins. */
  spellings: { title: string; posts: number }[];
}

/** Categories, and the spellings that were taken for one and the same. */
export function CategoriesDeskPage({ categories, ...page }: DeskPage & { categories: ShownCategory[] }) {
  const { categories: words, sections, number } = page.locale.desk;
  const lang = langOf(undefined, page);
  const twins = categories.filter(({ spellings }) => spellings.length > 1);
  return (
    <DeskLayout {...page} section="categories" title={sections.categories}>
      {twins.length > 0 ? (
        <section aria-labelledby="twins">
          <h2 id="twins">{words.twins(twins.length)}</h2>
          <p>{words.whatToDo}</p>
          <DeskTable label={words.twins(twins.length)} columns={[{ name: words.title }, { name: words.spellings }]}>
            {twins.map(({ id, title, spellings }) => (
              <tr>
                <th scope="row" data-name={words.title} lang={lang}>
                  <a href={sitePath(page.site, labelPath("category", id))}>{title}</a>
                </th>
                <td data-name={words.spellings} lang={lang}>
                  {spellings.map((spelling) => `${spelling.title} (${number(spelling.posts)})`).join(" · ")}
                </td>
              </tr>
            ))}
          </DeskTable>
        </section>
      ) : null}
      <section aria-labelledby="all">
        <h2 id="all">{words.all(categories.length)}</h2>
        {categories.length === 0 ? (
          <p class="empty">{words.empty}</p>
        ) : (
          <DeskTable
            label={sections.categories}
            columns={[{ name: words.title }, { name: words.id }, { name: words.posts, number: true }]}
          >
            {categories.map(({ id, title, posts }) => (
              <tr>
                <th scope="row" data-name={words.title} lang={lang}>
                  <a href={sitePath(page.site, labelPath("category", id))}>{title}</a>
                </th>
                <td data-name={words.id} class="key" lang="">
                  {id}
                </td>
                <td data-name={words.posts} class="number">
                  {number(posts)}
                </td>
              </tr>
            ))}
          </DeskTable>
        )}
      </section>
    </DeskLayout>
  );
}
