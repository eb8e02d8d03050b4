import type { LabelCount } from "../core/posts/category.ts";
import { CategoryList } from "./category-list.tsx";
import { type FeedFormat, feedLinks } from "./feed-links.tsx";
import { Layout } from "./layout.tsx";
import type { Page } from "./page.ts";

export interface CategoriesPageProps extends Page {
  categories: LabelCount[];
  formats: FeedFormat[];
}

/** Lists all categories by id. */
export function CategoriesPage({ categories, formats, ...page }: CategoriesPageProps) {
  const { site, locale } = page;
  const words = locale.pages.categories;
  const sorted = [...categories].sort((a, b) => (a.id < b.id ? -1 : 1));
  return (
    <Layout
      {...page}
      title={words.title}
      canonical={new URL("categories/", site.url).href}
      feeds={feedLinks(site, formats)}
      width="wide"
    >
      <div class="whole">
        <header class="heading">
          <h1>{words.title}</h1>
          <p>{sorted.length > 0 ? words.intro(sorted.length) : words.empty}</p>
        </header>
        <CategoryList categories={sorted} formats={formats} {...page} />
      </div>
    </Layout>
  );
}
