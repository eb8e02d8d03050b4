import { archivePath } from "../core/posts/archive.ts";
import { type FeedFormat, feedLinks } from "./feed-links.ts";
import { Layout } from "./layout.tsx";
import type { Page } from "./page.ts";
import { sitePath } from "./site-path.ts";

export interface ArchivePageProps extends Page {
  /** Months such as `2022-01`, newest first. */
  months: { month: string; posts: number }[];
  formats: FeedFormat[];
}

/** Lists the months with posts, by year. */
export function ArchivePage({ months, formats, ...page }: ArchivePageProps) {
  const { site, locale } = page;
  const words = locale.pages.archive;
  const years = Map.groupBy(months, ({ month }) => month.slice(0, 4));
  const total = months.reduce((sum, { posts }) => sum + posts, 0);
  return (
    <Layout
      {...page}
      title={words.title}
      description={words.intro(total)}
      canonical={new URL("archive/", site.url).href}
      feeds={feedLinks(site, formats)}
    >
      <header class="heading">
        <h1>{words.title}</h1>
        <p>{total > 0 ? words.intro(total) : words.empty}</p>
      </header>
      {[...years].map(([year, months]) => (
        <section aria-labelledby={`year-${year}`}>
          <h2 id={`year-${year}`} class="rubric">
            {words.year(Number(year))}
          </h2>
          <ul class="months">
            {months.map(({ month, posts }) => (
              <li>
                <a href={sitePath(site, archivePath(month, 1))}>{words.month(Number(month.slice(5)))}</a>
                <span>{locale.pages.posts(posts)}</span>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </Layout>
  );
}
