import type { Entry } from "../core/feeds/entry.ts";
import { EntryList } from "./entry-list.tsx";
import type { FeedLink } from "./feed-links.ts";
import { Layout } from "./layout.tsx";
import type { Page } from "./page.ts";
import { sitePath } from "./site-path.ts";
import { SUBSCRIBE_SCRIPTS, SubscribeForm, type SubscribeFormProps } from "./subscribe-form.tsx";

export interface FeedPageProps extends Page {
  /** Title of the feed. */
  title: string;
  feeds: FeedLink[];
  siteFeeds?: FeedLink[];
  entries: Entry[];
  canonical?: string | undefined;
  /** The subscribe form for this feed, if its posts can be mailed by themselves. */
  byEmail?: Pick<SubscribeFormProps, "categories" | "frequencies" | "only"> | undefined;
}

/** Explains a feed, shows its posts, and offers to subscribe. */
export function FeedPage({ title, feeds, siteFeeds = [], entries, canonical, byEmail, ...page }: FeedPageProps) {
  const { site, locale } = page;
  const words = locale.pages.feed;
  return (
    <Layout
      {...page}
      title={words.title(title)}
      description={words.intro}
      canonical={canonical}
      feeds={[...feeds, ...siteFeeds]}
      scripts={byEmail ? SUBSCRIBE_SCRIPTS : []}
    >
      <header class="heading">
        <h1>{words.title(title)}</h1>
        <p>{words.intro}</p>
      </header>
      <section aria-labelledby="how-title">
        <h2 id="how-title" class="rubric">
          {words.howTitle}
        </h2>
        <ol class="steps">
          {words.steps.map((step) => (
            <li>{step}</li>
          ))}
        </ol>
      </section>
      <section aria-labelledby="addresses-title">
        <h2 id="addresses-title" class="rubric">
          {words.addresses}
        </h2>
        <dl class="addresses">
          {feeds.map(({ href, type, name }) => (
            <div>
              <dt>
                <a href={href} type={type}>
                  {name}
                </a>
              </dt>
              <dd>
                <code>{new URL(href, site.url).href}</code>
              </dd>
            </div>
          ))}
        </dl>
        {byEmail ? null : (
          <p>
            <a href={`${sitePath(site, "")}#subscribe`}>{words.byEmail}</a>
          </p>
        )}
        <p>
          <a href={sitePath(site, page.query ? `embed?${page.query}` : "embed")}>{locale.feeds.onYourSite}</a>
        </p>
      </section>
      {byEmail ? (
        <section id="subscribe" aria-labelledby="subscribe-title">
          <h2 id="subscribe-title" class="rubric">
            {locale.pages.subscribe.title}
          </h2>
          <p>{words.byEmail}</p>
          <SubscribeForm {...byEmail} {...page} />
        </section>
      ) : null}
      <section aria-labelledby="preview-title">
        <h2 id="preview-title" class="rubric">
          {words.preview}
        </h2>
        {entries.length > 0 ? <EntryList entries={entries} level={3} {...page} /> : <p>{words.empty}</p>}
      </section>
    </Layout>
  );
}
