import { raw } from "hono/html";
import type { Entry } from "../core/feeds/entry.ts";
import { type Label, type LabelKind, labelPath } from "../core/posts/category.ts";
import { wallTime } from "../core/wall-clock.ts";
import type { FeedLink } from "./feed-links.ts";
import { Follow } from "./follow.tsx";
import { headingsFrom } from "./headings.ts";
import { Layout } from "./layout.tsx";
import { dirOf, langOf, type Page } from "./page.ts";
import { PostData } from "./post-data.tsx";
import { PostDate } from "./post-date.tsx";
import { type NeighbourLinks, PostNeighbours } from "./post-neighbours.tsx";
import { keyboardScrollable, stylesToClasses } from "./prose.ts";
import { sitePath } from "./site-path.ts";

export interface PostPageProps extends Page {
  /** With sanitised full content. */
  entry: Entry;
  /** Of the post's first category, else of the site. */
  feeds: FeedLink[];
  siteFeeds?: FeedLink[];
  /** The neighbours on the site and in the first category. */
  neighbours?: { site: NeighbourLinks; label: NeighbourLinks };
}

/** Shows one post. If it was first published elsewhere, that is its canonical address (RFC 6596). */
export function PostPage({ entry, feeds, siteFeeds = [], neighbours, ...page }: PostPageProps) {
  const { site, locale } = page;
  const words = locale.pages.post;
  const lang = langOf(entry.language, page);
  const { publishedAt, updatedAt, authors, sourceUrl } = entry;
  const [category] = entry.categories;
  const updatedOn = locale.pages.date(wallTime(updatedAt, site.timeZone));
  return (
    <Layout
      {...page}
      title={entry.title}
      description={entry.summary}
      canonical={sourceUrl ?? entry.url}
      feeds={[...feeds, ...siteFeeds]}
      head={<PostData site={site} entry={entry} />}
      ownGraph
    >
      <article class="post" dir={dirOf(entry.language, page)}>
        <header class="heading">
          <Labels kind="category" name={words.categories} labels={entry.categories} {...page} />
          <h1 lang={lang}>{entry.title}</h1>
          <p class="byline">
            <PostDate at={publishedAt} {...page} />
            {updatedOn === locale.pages.date(wallTime(publishedAt, site.timeZone)) ? null : (
              <span>
                <time datetime={new Date(updatedAt).toISOString()}>{words.updated(updatedOn)}</time>
              </span>
            )}
            {authors.length > 0 ? <span>{words.by(authors.join(", "))}</span> : null}
            {sourceUrl ? <a href={sourceUrl}>{words.source(new URL(sourceUrl).host)}</a> : null}
          </p>
        </header>
        <div class="prose" lang={lang}>
          {raw(headingsFrom(2, keyboardScrollable(stylesToClasses(entry.contentHtml))))}
        </div>
        <footer>
          <Labels kind="tag" name={words.tags} labels={entry.tags} {...page} />
          <p class="call">
            <a class="button" href={`${sitePath(site, "")}#subscribe`}>
              {words.subscribe}
            </a>
          </p>
          <p class="share">
            <label for="share">{words.share}</label>
            <input id="share" type="text" readonly value={entry.url} />
          </p>
          <Follow feeds={feeds} {...page} />
          {neighbours ? <PostNeighbours {...neighbours.site} {...page} /> : null}
          {neighbours && category && differs(neighbours) ? (
            <PostNeighbours title={words.inCategory(category.title)} {...neighbours.label} {...page} />
          ) : null}
        </footer>
      </article>
    </Layout>
  );
}

/** Returns whether the category's neighbours differ from the site's. */
function differs({ site, label }: NonNullable<PostPageProps["neighbours"]>): boolean {
  return site.newer?.url !== label.newer?.url || site.older?.url !== label.older?.url;
}

function Labels({ kind, name, labels, ...page }: Page & { kind: LabelKind; name: string; labels: Label[] }) {
  if (labels.length === 0) return null;
  return (
    <ul class={`labels ${kind}`} aria-label={name} lang={langOf(undefined, page)}>
      {labels.map(({ id, title }) => (
        <li>
          <a href={sitePath(page.site, labelPath(kind, id))}>{title}</a>
        </li>
      ))}
    </ul>
  );
}
