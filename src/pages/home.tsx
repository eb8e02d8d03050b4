import type { Entry } from "../core/feeds/entry.ts";
import type { LabelCount } from "../core/posts/category.ts";
import { CategoryList, mostUsed } from "./category-list.tsx";
import { EntryList } from "./entry-list.tsx";
import { type FeedFormat, feedLinks } from "./feed-links.ts";
import { Follow } from "./follow.tsx";
import { byHour, HourlyList } from "./hourly-list.tsx";
import { Layout } from "./layout.tsx";
import type { Page } from "./page.ts";
import { type Paging, PagingData, PagingLinks } from "./paging.tsx";
import { sitePath } from "./site-path.ts";
import { SUBSCRIBE_SCRIPTS, SubscribeForm } from "./subscribe-form.tsx";

export interface HomePageProps extends Page {
  /** Newest first. */
  entries: Entry[];
  /** The page's own address, unless it is the first page. */
  canonical?: string;
  paging?: Paging;
  categories: LabelCount[];
  frequencies: string[];
  /** The first one is shown where there is room for one only. */
  formats: FeedFormat[];
}

const CATEGORIES_MAX = 30;

/** Shows the newest posts and every way to follow the site. */
export function HomePage(props: HomePageProps) {
  const { entries, canonical, paging = {}, categories, frequencies, formats, ...page } = props;
  const { site, locale } = page;
  const { home, subscribe } = locale.pages;
  const feeds = feedLinks(site, formats);
  const hours = paging.newer ? undefined : byHour(entries, page);
  const shown = mostUsed(categories, CATEGORIES_MAX);
  return (
    <Layout
      {...page}
      description={site.description}
      canonical={canonical ?? site.url.href}
      feeds={feeds}
      head={<PagingData {...paging} />}
      scripts={SUBSCRIBE_SCRIPTS}
      shows={entries}
      width="wide"
    >
      <section class="primary" aria-labelledby="latest">
        {entries.length > 0 ? (
          <>
            <h2 id="latest" class="rubric">
              {home.latest}
            </h2>
            {hours ? (
              <HourlyList {...hours} {...page} />
            ) : (
              <EntryList entries={entries} level={3} lead={!paging.newer} {...page} />
            )}
            <PagingLinks locale={locale} {...paging} />
          </>
        ) : (
          <>
            <h2 id="latest">{home.emptyTitle}</h2>
            <p>{home.empty}</p>
          </>
        )}
      </section>
      <div class="secondary">
        <section id="subscribe" aria-labelledby="subscribe-title">
          <h2 id="subscribe-title" class="rubric">
            {subscribe.title}
          </h2>
          <p>{subscribe.intro}</p>
          <SubscribeForm categories={categories} frequencies={frequencies} {...page} />
        </section>
        {shown.length > 0 ? (
          <section aria-labelledby="categories-title">
            <h2 id="categories-title" class="rubric">
              {home.categories}
            </h2>
            <CategoryList categories={shown} formats={formats} {...page} />
            {categories.length > shown.length ? (
              <p class="more">
                <a href={sitePath(site, "categories/")}>{home.allCategories(categories.length)}</a>
              </p>
            ) : null}
          </section>
        ) : null}
        <section id="feeds" aria-labelledby="feeds-title">
          <h2 id="feeds-title" class="rubric">
            {home.feeds}
          </h2>
          <p>{home.feedsIntro}</p>
          <Follow feeds={feeds} byEmail="#subscribe" about={sitePath(site, "feed/")} {...page} />
          <p class="more">
            <a href={sitePath(site, "opml.xml")}>{home.opml}</a>
          </p>
        </section>
      </div>
    </Layout>
  );
}
