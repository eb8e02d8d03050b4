import type { Entry } from "../core/feeds/entry.ts";
import { archivePath } from "../core/posts/archive.ts";
import { EntryList } from "./entry-list.tsx";
import { type FeedFormat, feedLinks } from "./feed-links.ts";
import { Layout } from "./layout.tsx";
import type { Page } from "./page.ts";
import { type Paging, PagingData, PagingLinks } from "./paging.tsx";
import { sitePath } from "./site-path.ts";

export interface MonthPageProps extends Page {
  /** A month such as `2022-01`. */
  month: string;
  /** Newest first. */
  entries: Entry[];
  canonical: string;
  paging: Paging;
  /** The previous and next month with posts. */
  older: string | undefined;
  newer: string | undefined;
  formats: FeedFormat[];
}

/** Lists the posts of a month. */
export function MonthPage({ month, entries, canonical, paging, older, newer, formats, ...page }: MonthPageProps) {
  const { site, locale } = page;
  const words = locale.pages.archive;
  const title = words.monthOfYear(Number(month.slice(0, 4)), Number(month.slice(5)));
  const link = (name: string) => (
    <a href={sitePath(site, archivePath(name, 1))}>
      {words.monthOfYear(Number(name.slice(0, 4)), Number(name.slice(5)))}
    </a>
  );
  return (
    <Layout
      {...page}
      title={title}
      canonical={canonical}
      feeds={feedLinks(site, formats)}
      head={<PagingData {...paging} />}
    >
      <header class="heading">
        <p class="kicker">
          <a href={sitePath(site, "archive/")}>{words.title}</a>
        </p>
        <h1>{title}</h1>
      </header>
      <EntryList entries={entries} level={2} {...page} />
      <PagingLinks locale={locale} {...paging} />
      {older || newer ? (
        <nav class="beside" aria-label={words.months}>
          {newer ? (
            <p>
              {words.newerMonth} {link(newer)}
            </p>
          ) : null}
          {older ? (
            <p>
              {words.olderMonth} {link(older)}
            </p>
          ) : null}
        </nav>
      ) : null}
    </Layout>
  );
}
