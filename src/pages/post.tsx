import { raw } from "hono/html";
import type { Entry } from "../core/feeds/entry.ts";
import { type Label, type LabelKind, labelPath } from "../core/posts/category.ts";
import { wallTime } from "../core/wall-clock.ts";
import { Contents } from "./contents.tsx";
import type { FeedLink } from "./feed-links.ts";
import { Follow } from "./follow.tsx";
import { headingsFrom } from "./headings.ts";
import { Layout } from "./layout.tsx";
import { markdownAddress } from "./markdown-address.ts";
import { dirOf, langOf, type Page } from "./page.ts";
import { PostData } from "./post-data.tsx";
import { PostDate } from "./post-date.tsx";
import { type NeighbourLinks, PostNeighbours } from "./post-neighbours.tsx";
import { bareLinksMarked, keyboardScrollable, stylesToClasses } from "./prose.ts";
import { type SimilarPost, SimilarPosts } from "./similar-posts.tsx";
import { sitePath } from "./site-path.ts";
import { sizedImages } from "./sized-images.ts";

export interface PostPageProps extends Page {
  /** With sanitised full content. */
  entry: Entry;
  /** Of the post's first category, else of the site. */
  feeds: FeedLink[];
  siteFeeds?: FeedLink[];
  /** Address of a form for posts of these feeds by email. */
  byEmail?: string;
  similar?: SimilarPost[];
  neighbours?: NeighbourLinks;
}

/** Shows one post. If it was first published elsewhere, that is its canonical address (RFC 6596). */
export function PostPage(props: PostPageProps) {
  const { entry, feeds, siteFeeds = [], byEmail, similar = [], neighbours, ...page } = props;
  const { site, locale } = page;
  const words = locale.pages.post;
  const lang = langOf(entry.language, page);
  const { publishedAt, updatedAt, authors, sourceUrl } = entry;
  const whole = sizedImages(page, stylesToClasses(entry.contentHtml));
  const html = headingsFrom(2, bareLinksMarked(keyboardScrollable(whole)));
  const updatedOn = locale.pages.date(wallTime(updatedAt, site.timeZone));
  return (
    <Layout
      {...page}
      title={entry.title}
      description={entry.summary || entry.title}
      canonical={sourceUrl ?? entry.url}
      noindex={entry.email === "only"}
      feeds={[...feeds, ...siteFeeds]}
      head={
        <>
          <link rel="alternate" type="text/markdown" href={markdownAddress(entry.url)} />
          <PostData site={site} entry={entry} />
        </>
      }
      scripts={["copy.js"]}
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
        <Contents html={html} lang={lang} {...page} />
        <div class="prose" lang={lang}>
          {raw(html)}
        </div>
        <footer>
          <Labels kind="tag" name={words.tags} labels={entry.tags} {...page} />
          <div class="follow-bar call">
            <a class="button" href={byEmail ?? `${sitePath(site, "")}#subscribe`}>
              {words.subscribe}
            </a>
            <Follow feeds={feeds} byEmail={byEmail} about={sitePath(site, "feed/")} {...page} />
          </div>
          <p class="share">
            <label for="share">{words.share}</label>
            <input id="share" type="text" readonly value={entry.url} />
            <button class="quiet" type="button" hidden data-copies="share" data-copied={words.copied}>
              {words.copy}
            </button>
          </p>
          <SimilarPosts posts={similar} {...page} />
          {neighbours ? <PostNeighbours {...neighbours} {...page} /> : null}
        </footer>
      </article>
    </Layout>
  );
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
