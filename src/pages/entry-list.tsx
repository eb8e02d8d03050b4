import { clip } from "../core/clip.ts";
import type { Entry } from "../core/feeds/entry.ts";
import { labelPath } from "../core/posts/category.ts";
import { excerpt, type Term } from "../core/posts/search.ts";
import { Highlighted } from "./highlighted.tsx";
import { dirOf, langOf, type Page } from "./page.ts";
import { PostDate } from "./post-date.tsx";
import { sitePath } from "./site-path.ts";

/** Keeps fifty posts with Chinese summaries well under 60 KB. */
const SUMMARY_COLUMNS = 180;
const CATEGORIES_MAX = 4;

interface EntryListProps extends Page {
  entries: Entry[];
  /** Heading level of the titles: one below the list's own heading. */
  level: 2 | 3;
  /** Search terms to mark. The summary is cut around the first. */
  terms?: Term[];
}

/** Lists posts with title, date, categories and summary. */
export function EntryList({ entries, level, terms = [], ...page }: EntryListProps) {
  const Heading = level === 2 ? "h2" : "h3";
  return (
    <ol class="entries">
      {entries.map((entry) => {
        const lang = langOf(entry.language, page);
        return (
          <li>
            <article dir={dirOf(entry.language, page)}>
              <Heading lang={lang}>
                <a href={entry.url}>
                  <Highlighted text={entry.title} terms={terms} />
                </a>
              </Heading>
              <p class="byline">
                <PostDate at={entry.publishedAt} {...page} />
                {entry.categories.slice(0, CATEGORIES_MAX).map(({ id, title }) => (
                  <a href={sitePath(page.site, labelPath("category", id))} lang={langOf(undefined, page)}>
                    {title}
                  </a>
                ))}
              </p>
              {entry.summary ? (
                <p class="summary" lang={lang}>
                  <Highlighted text={clip(excerpt(entry.summary, terms), SUMMARY_COLUMNS)} terms={terms} />
                </p>
              ) : null}
            </article>
          </li>
        );
      })}
    </ol>
  );
}
