import { type LabelCount, labelPath } from "../core/posts/category.ts";
import { type FeedFormat, feedLinks } from "./feed-links.ts";
import { Follow } from "./follow.tsx";
import { langOf, type Page } from "./page.ts";
import { sitePath } from "./site-path.ts";

/** Returns the categories with the most posts, most first. */
export function mostUsed(categories: LabelCount[], max: number): LabelCount[] {
  return [...categories].sort((a, b) => b.posts - a.posts || (a.id < b.id ? -1 : 1)).slice(0, max);
}

interface CategoryListProps extends Page {
  categories: LabelCount[];
  formats: FeedFormat[];
}

/** Lists categories with their number of posts, and where to follow them. */
export function CategoryList({ categories, formats, ...page }: CategoryListProps) {
  const lang = langOf(undefined, page);
  return (
    <ul class="categories">
      {categories.map(({ id, title, posts }) => {
        const path = labelPath("category", id);
        return (
          <li>
            <a href={sitePath(page.site, path)} lang={lang}>
              {title}
            </a>
            <span>{page.locale.pages.posts(posts)}</span>
            <Follow
              title={title}
              feeds={feedLinks(page.site, formats, { path, title })}
              byEmail={sitePath(page.site, `${path}#subscribe`)}
              {...page}
            />
          </li>
        );
      })}
    </ul>
  );
}
