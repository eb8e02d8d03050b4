import { type LabelCount, labelPath } from "../../core/posts/category.ts";
import { deskTexts } from "../../locales/desk.ts";
import { langOf } from "../page.ts";
import { sitePath } from "../site-path.ts";
import { type DeskPage, deskPath, withQuery } from "./desk.ts";
import { DeskField } from "./form.tsx";
import { DeskLayout } from "./layout.tsx";
import { DeskTable, Mark, Pager } from "./table.tsx";

/** A merge, with the title of the target category. */
export interface ShownMerge {
  id: string;
  into: string;
  intoTitle: string;
  by: "site-file" | "desk";
  shown: boolean;
}

interface CategoriesDeskProps extends DeskPage {
  /** One page of the matching categories, their number, and the number of all. */
  categories: LabelCount[];
  found: number;
  /** By id. */
  followers: Map<string, number>;
  all: number;
  q: string;
  /** Start of the next page. */
  next: number | undefined;
  isFirst: boolean;
  /** The first likely duplicates, and how many more there are. */
  likely: { twin: LabelCount; into: LabelCount }[];
  moreLikely: number;
  merges: ShownMerge[];
  moreMerges: number;
  /** Categories with several spellings, which already count as one. */
  allSpellings: number;
  spellings: { id: string; title: string; spellings: { title: string; posts: number }[] }[];
}

/** Lists likely duplicates, merges, and all categories. */
export function CategoriesDeskPage(props: CategoriesDeskProps) {
  const {
    categories,
    found,
    followers,
    all,
    q,
    next,
    isFirst,
    likely,
    moreLikely,
    merges,
    moreMerges,
    spellings,
    allSpellings,
    ...page
  } = props;
  const { categories: words, sections, subscribers, pager, number } = deskTexts(page.locale);
  const path = deskPath(page, "categories");
  return (
    <DeskLayout {...page} section="categories" title={sections.categories}>
      <p class="actions">
        <a class="button quiet" href={deskPath(page, "watches")}>
          {deskTexts(page.locale).watches.title}
        </a>
      </p>
      <LikelyTwins {...page} likely={likely} more={moreLikely} />
      <Merges {...page} merges={merges} more={moreMerges} />
      <section aria-labelledby="all">
        <h2 id="all">{q === "" ? words.all(all) : words.found(found)}</h2>
        <search>
          <form method="get" action={path} class="search">
            <DeskField id="q" label={words.search}>
              <input id="q" name="q" type="search" value={q} autocomplete="off" spellcheck={false} />
            </DeskField>
            <button type="submit">{subscribers.find}</button>
          </form>
        </search>
        {categories.length === 0 ? (
          <p class="empty">{all === 0 ? words.empty : words.noneFound}</p>
        ) : (
          <DeskTable
            label={sections.categories}
            columns={[
              { name: words.title },
              { name: words.id },
              { name: words.posts, number: true },
              { name: words.followers, number: true },
            ]}
          >
            {categories.map(({ id, title, posts }) => (
              <tr>
                <th scope="row" data-name={words.title} lang={langOf(undefined, page)}>
                  <a href={withQuery(deskPath(page, "category"), { id })}>{title}</a>
                </th>
                <td data-name={words.id} class="key" lang="">
                  {id}
                </td>
                <td data-name={words.posts} class="number">
                  {number(posts)}
                </td>
                <td data-name={words.followers} class="number">
                  {number(followers.get(id) ?? 0)}
                </td>
              </tr>
            ))}
          </DeskTable>
        )}
        <Pager
          first={isFirst ? undefined : withQuery(path, { q })}
          next={next === undefined ? undefined : withQuery(path, { q, from: next })}
          words={pager}
        />
      </section>
      {spellings.length > 0 ? (
        <section aria-labelledby="spelt">
          <h2 id="spelt">{words.twins(allSpellings)}</h2>
          <p>{words.whatToDo}</p>
          <DeskTable label={words.twins(allSpellings)} columns={[{ name: words.title }, { name: words.spellings }]}>
            {spellings.map(({ id, title, spellings }) => (
              <tr>
                <th scope="row" data-name={words.title} lang={langOf(undefined, page)}>
                  <a href={sitePath(page.site, labelPath("category", id))}>{title}</a>
                </th>
                <td data-name={words.spellings} lang={langOf(undefined, page)}>
                  {spellings.map(({ title, posts }) => words.withPosts(title, posts)).join(" · ")}
                </td>
              </tr>
            ))}
          </DeskTable>
        </section>
      ) : null}
    </DeskLayout>
  );
}

function LikelyTwins({ likely, more, ...page }: DeskPage & { likely: CategoriesDeskProps["likely"]; more: number }) {
  if (likely.length === 0) return null;
  const { categories: words } = deskTexts(page.locale);
  const { likely: say } = words;
  const lang = langOf(undefined, page);
  const title = say.title(likely.length + more);
  return (
    <section aria-labelledby="likely">
      <h2 id="likely">{title}</h2>
      <p>{say.intro}</p>
      <DeskTable label={title} columns={[{ name: say.twin }, { name: say.into }, { name: say.actions }]}>
        {likely.map(({ twin, into }) => (
          <tr>
            <th scope="row" data-name={say.twin}>
              <CategoryLink {...page} category={twin} />
            </th>
            <td data-name={say.into}>
              <CategoryLink {...page} category={into} />
            </td>
            <td data-name={say.actions}>
              <a href={withQuery(deskPath(page, "category/merge"), { id: twin.id, into: into.id })}>
                {say.merge}
                <span class="unseen" lang={lang}>
                  {" "}
                  {twin.title}
                </span>
              </a>
            </td>
          </tr>
        ))}
      </DeskTable>
      {more > 0 ? <p class="hint">{say.more(more)}</p> : null}
    </section>
  );
}

function CategoryLink({ category: { id, title, posts }, ...page }: DeskPage & { category: LabelCount }) {
  return (
    <>
      <a href={withQuery(deskPath(page, "category"), { id })} lang={langOf(undefined, page)}>
        {deskTexts(page.locale).categories.withPosts(title, posts)}
      </a>
      {title === id ? null : (
        <span class="hint key" lang="">
          {id}
        </span>
      )}
    </>
  );
}

/** Lists merges, each with a link to undo it. */
export function Merges({ merges, more, ...page }: DeskPage & { merges: ShownMerge[]; more: number }) {
  if (merges.length === 0) return null;
  const { merged: say, likely } = deskTexts(page.locale).categories;
  const title = say.title(merges.length + more);
  return (
    <section aria-labelledby="merged">
      <h2 id="merged">{title}</h2>
      <DeskTable
        label={title}
        columns={[{ name: say.merged }, { name: say.into }, { name: say.where }, { name: likely.actions }]}
      >
        {merges.map(({ id, into, intoTitle, by, shown }) => (
          <tr>
            <th scope="row" data-name={say.merged} class="key" lang="">
              {id}
            </th>
            <td data-name={say.into}>
              <a href={withQuery(deskPath(page, "category"), { id: into })} lang={langOf(undefined, page)}>
                {intoTitle}
              </a>
            </td>
            <td data-name={say.where}>
              {say.places[by]} {shown ? null : <Mark kind="warn">{say.underWay}</Mark>}
            </td>
            <td data-name={likely.actions}>
              {by === "desk" ? (
                <a href={withQuery(deskPath(page, "category/unmerge"), { id })}>
                  {say.undo}
                  <span class="unseen" lang="">
                    {" "}
                    {id}
                  </span>
                </a>
              ) : null}
            </td>
          </tr>
        ))}
      </DeskTable>
      {more > 0 ? <p class="hint">{say.more(more)}</p> : null}
    </section>
  );
}
