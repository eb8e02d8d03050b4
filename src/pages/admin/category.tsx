import { type LabelCount, labelPath } from "../../core/posts/category.ts";
import { TITLE_MAX } from "../../core/posts/category-settings.ts";
import { deskTexts } from "../../locales/desk.ts";
import { langOf } from "../page.ts";
import { sitePath } from "../site-path.ts";
import { Merges, type ShownMerge } from "./categories.tsx";
import { type DeskPage, deskPath, sectionPath, withQuery } from "./desk.ts";
import { DeskField, DeskForm, describedBy } from "./form.tsx";
import { DeskLayout } from "./layout.tsx";

interface CategoryDeskProps extends DeskPage {
  category: LabelCount;
  /** The title that was set, or was just typed. */
  given: string;
  inSiteFile: boolean;
  spellings: { title: string; posts: number }[];
  /** Merges into this category. */
  merges: ShownMerge[];
  problem?: string | undefined;
}

/** Shows one category: its title and its merges. */
export function CategoryDeskPage(props: CategoryDeskProps) {
  const { category, given, inSiteFile, spellings, merges, problem, ...page } = props;
  const { categories: words, sections } = deskTexts(page.locale);
  const { one } = words;
  const lang = langOf(undefined, page);
  return (
    <DeskLayout
      {...page}
      section="categories"
      title={category.title}
      kicker={{ href: sectionPath(page, "categories"), text: sections.categories }}
    >
      <dl class="facts">
        <div>
          <dt>{words.id}</dt>
          <dd class="key" lang="">
            {category.id}
          </dd>
        </div>
        <div>
          <dt>{words.posts}</dt>
          <dd>
            <a href={withQuery(deskPath(page, "posts"), { category: category.id })}>
              {deskTexts(page.locale).number(category.posts)}
            </a>
          </dd>
        </div>
        {spellings.length > 0 ? (
          <div>
            <dt>{words.spellings}</dt>
            <dd lang={lang}>{spellings.map(({ title, posts }) => words.withPosts(title, posts)).join(" · ")}</dd>
          </div>
        ) : null}
      </dl>
      <p>
        <a href={sitePath(page.site, labelPath("category", category.id))}>{one.public}</a>
      </p>
      <section aria-labelledby="title">
        <h2 id="title">{one.titleForm}</h2>
        {inSiteFile ? (
          <p>{one.titleInSiteFile}</p>
        ) : (
          <DeskForm {...page} action="category/title">
            <input type="hidden" name="id" value={category.id} />
            <DeskField id="given" label={one.titleForm} hint={one.titleHint} problem={problem}>
              <input
                id="given"
                name="title"
                type="text"
                value={given}
                maxlength={TITLE_MAX}
                lang={lang}
                autocomplete="off"
                {...describedBy("given", { hint: true, problem })}
              />
            </DeskField>
            <button type="submit">{one.save}</button>
          </DeskForm>
        )}
      </section>
      <section aria-labelledby="merge">
        <h2 id="merge">{one.mergeForm}</h2>
        {merges.length > 0 ? (
          <p>{one.cannotMerge}</p>
        ) : (
          <form method="get" action={deskPath(page, "category/merge")}>
            <input type="hidden" name="id" value={category.id} />
            <DeskField id="into" label={one.into} hint={one.intoHint}>
              <input
                id="into"
                name="into"
                type="text"
                required
                autocomplete="off"
                spellcheck={false}
                {...describedBy("into", { hint: true })}
              />
            </DeskField>
            <button type="submit">{one.go}</button>
          </form>
        )}
      </section>
      <Merges {...page} merges={merges} more={0} />
    </DeskLayout>
  );
}
