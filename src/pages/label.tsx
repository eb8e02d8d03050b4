import type { Entry } from "../core/feeds/entry.ts";
import { type LabelCount, type LabelKind, labelPath } from "../core/posts/category.ts";
import { labelDescription } from "../core/site.ts";
import { EntryList } from "./entry-list.tsx";
import { type FeedFormat, feedLinks } from "./feed-links.ts";
import { Follow } from "./follow.tsx";
import { Layout } from "./layout.tsx";
import { langOf, type Page } from "./page.ts";
import { type Paging, PagingData, PagingLinks } from "./paging.tsx";
import { sitePath } from "./site-path.ts";
import { SUBSCRIBE_SCRIPTS, SubscribeForm } from "./subscribe-form.tsx";

export interface LabelPageProps extends Page {
  kind: LabelKind;
  label: LabelCount;
  /** Newest first. */
  entries: Entry[];
  /** The page's own address, unless it is the first page. */
  canonical?: string;
  paging?: Paging;
  frequencies: string[];
  formats: FeedFormat[];
}

/** Shows a category, tag or author. */
export function LabelPage(props: LabelPageProps) {
  const { kind, label, entries, canonical, paging = {}, frequencies, formats, ...page } = props;
  const { site, locale } = page;
  const { label: words, subscribe } = locale.pages;
  const path = labelPath(kind, label.id);
  const about = labelDescription(site, { kind, id: label.id });
  const feeds = feedLinks(site, formats, { path, title: label.title });
  return (
    <Layout
      {...page}
      title={label.title}
      description={about ?? words.about(label.title, site.title)}
      canonical={canonical ?? new URL(path, site.url).href}
      feeds={[...feeds, ...feedLinks(site, formats)]}
      head={<PagingData {...paging} />}
      scripts={SUBSCRIBE_SCRIPTS}
      shows={entries}
      width="wide"
    >
      <div class="primary">
        <header class="heading">
          <p class="kicker">{words.kinds[kind]}</p>
          <h1 lang={langOf(undefined, page)}>{label.title}</h1>
          {about ? <p lang={langOf(undefined, page)}>{about}</p> : null}
          <div class="follow-bar">
            <p>{locale.pages.posts(label.posts)}</p>
            <Follow feeds={feeds} byEmail="#subscribe" about={sitePath(site, `${path}feed/`)} {...page} />
          </div>
        </header>
        {entries.length > 0 ? (
          <EntryList entries={entries} level={2} within={{ kind, id: label.id }} {...page} />
        ) : (
          <p>{words.empty}</p>
        )}
        <PagingLinks locale={locale} {...paging} />
      </div>
      <div class="secondary">
        <section id="subscribe" aria-labelledby="subscribe-title">
          <h2 id="subscribe-title" class="rubric">
            {subscribe.title}
          </h2>
          <p>{subscribe.intro}</p>
          <SubscribeForm
            categories={[]}
            only={{ kind, id: label.id, title: label.title }}
            frequencies={frequencies}
            {...page}
          />
        </section>
        <p>
          <a href={sitePath(site, "categories/")}>{words.allCategories}</a>
        </p>
      </div>
    </Layout>
  );
}
