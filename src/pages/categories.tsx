import { categoriesMatching, FILTER_MAX, type LabelCount } from "../core/posts/category.ts";
import { CategoryList } from "./category-list.tsx";
import { type FeedFormat, feedLinks } from "./feed-links.ts";
import { Layout } from "./layout.tsx";
import type { Page } from "./page.ts";
import { PagingData, PagingLinks } from "./paging.tsx";
import { sitePath } from "./site-path.ts";

/** Categories on one page. */
const PAGE_CATEGORIES = 500;

export interface CategoriesPageProps extends Page {
  categories: LabelCount[];
  formats: FeedFormat[];
  /** Words to find in names; empty for all categories. */
  question: string;
  /** From 1. */
  number: number;
}

/** Lists categories by id, page by page, or those whose names match. Returns `undefined` for a page that does not exist. */
export function categoriesPage({ categories, formats, question, number, ...page }: CategoriesPageProps) {
  const { site, locale } = page;
  const words = locale.pages.categories;
  const sorted = [...categories].sort((a, b) => (a.id < b.id ? -1 : 1));
  const found = question ? categoriesMatching(sorted, question) : sorted;
  const pages = Math.max(1, Math.ceil(found.length / PAGE_CATEGORIES));
  if (number > pages) return undefined;
  const address = (at: number) => {
    const url = new URL("categories/", site.url);
    if (question) url.searchParams.set("q", question);
    if (at > 1) url.searchParams.set("page", String(at));
    return url.href;
  };
  const paging = {
    newer: number > 1 ? address(number - 1) : undefined,
    older: number < pages ? address(number + 1) : undefined,
  };
  return (
    <Layout
      {...page}
      title={words.title}
      description={words.intro(sorted.length)}
      canonical={address(number)}
      noindex={question !== ""}
      feeds={feedLinks(site, formats)}
      head={<PagingData {...paging} />}
      width="wide"
    >
      <div class="whole">
        <header class="heading">
          <h1>{words.title}</h1>
          <p>{sorted.length > 0 ? words.intro(sorted.length) : words.empty}</p>
          {sorted.length > 0 ? (
            <form class="search" action={sitePath(site, "categories/")}>
              <label class="unseen" for="category">
                {words.find}
              </label>
              <input
                id="category"
                name="q"
                type="search"
                value={question}
                maxlength={FILTER_MAX}
                placeholder={words.find}
              />
              <button type="submit">{words.findButton}</button>
            </form>
          ) : null}
          {question ? (
            <p>
              {words.found(found.length, question)} <a href={sitePath(site, "categories/")}>{words.all}</a>
            </p>
          ) : null}
        </header>
        <CategoryList
          categories={found.slice((number - 1) * PAGE_CATEGORIES, number * PAGE_CATEGORIES)}
          formats={formats}
          {...page}
        />
        <PagingLinks locale={locale} words={words.paging} {...paging} />
      </div>
    </Layout>
  );
}
