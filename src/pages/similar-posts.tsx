import { langOf, type Page } from "./page.ts";
import { ListedDate } from "./post-date.tsx";

export interface SimilarPost {
  url: string;
  title: string;
  language: string | undefined;
  publishedAt: number;
}

/** Links posts that are like the one above. */
export function SimilarPosts({ posts, ...page }: Page & { posts: SimilarPost[] }) {
  if (posts.length === 0) return null;
  return (
    <section class="similar">
      <h2 class="rubric">{page.locale.pages.post.similar}</h2>
      <ul>
        {posts.map(({ url, title, language, publishedAt }) => (
          <li>
            <a href={url} lang={langOf(language, page)}>
              {title}
            </a>
            <span class="byline">
              <ListedDate at={publishedAt} {...page} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
