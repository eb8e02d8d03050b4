import type { Entry } from "../core/feeds/entry.ts";
import { type Label, type LabelKind, labelPath } from "../core/posts/category.ts";
import { EntryList } from "./entry-list.tsx";
import { type FeedFormat, FeedLinks, feedLinks } from "./feed-links.tsx";
import { Layout } from "./layout.tsx";
import { langOf, type Page } from "./page.ts";
import { type Paging, PagingData, PagingLinks } from "./paging.tsx";
import { sitePath } from "./site-path.ts";
import { SUBSCRIBE_SCRIPTS, SubscribeForm } from "./subscribe-form.tsx";

export interface LabelPageProps extends Page {
  kind: LabelKind;
  label: Label;
  /** Newest first. */
  entries: Entry[];
  /** The page's own address, unless it is the first page. */
  canonical?: string;
  paging?: Paging;
  frequencies: string[];
  formats: FeedFormat[];
}

/** Shows a category, tag or author. Only categories offer email subscriptions. */
export function LabelPage(props: LabelPageProps) {
  const { kind, label, entries, canonical, paging = {}, frequencies, formats, ...page } = props;
  const { site, locale } = page;
  const { label: words, subscribe } = locale.pages;
  const path = labelPath(kind, label.id);
  const feeds = feedLinks(site, formats, { path, title: label.title });
  return (
    <Layout
      {...page}
      title={label.title}
      canonical={canonical ?? new URL(path, site.url).href}
      feeds={[...feeds, ...feedLinks(site, formats)]}
      head={<PagingData {...paging} />}
      scripts={kind === "category" ? SUBSCRIBE_SCRIPTS : []}
      width="wide"
    >
      <div class="primary">
        <header class="heading">
          <p class="kicker">{words.kinds[kind]}</p>
          <h1 lang={langOf(undefined, page)}>{label.title}</h1>
        </header>
        {entries.length > 0 ? <EntryList entries={entries} level={2} {...page} /> : <p>{words.empty}</p>}
        <PagingLinks locale={locale} {...paging} />
      </div>
      <div class="secondary">
        {kind === "category" ? (
          <section aria-labelledby="subscribe-title">
            <h2 id="subscribe-title" class="rubric">
              {subscribe.title}
            </h2>
            <p>{subscribe.intro}</p>
            <SubscribeForm categories={[]} only={label} frequencies={frequencies} {...page} />
          </section>
        ) : null}
        <section aria-labelledby="feeds-title">
          <h2 id="feeds-title" class="rubric">
            {words.feeds(label.title)}
          </h2>
          <p>{words.feedsIntro}</p>
          <FeedLinks feeds={feeds} />
          <p class="more">
            <a href={sitePath(site, `${path}feed/`)}>{locale.feeds.about}</a>
          </p>
          <p class="more">
            <a href={sitePath(site, "categories/")}>{words.allCategories}</a>
          </p>
        </section>
      </div>
    </Layout>
  );
}
