import { clip } from "../core/clip.ts";
import type { Entry } from "../core/feeds/entry.ts";
import { type Label, type LabelRef, labelPath } from "../core/posts/category.ts";
import { passage } from "../core/posts/passage.ts";
import type { PostImage } from "../core/posts/post.ts";
import type { Term } from "../core/posts/question.ts";
import { Highlighted } from "./highlighted.tsx";
import { dirOf, langOf, type Page } from "./page.ts";
import { ListedDate } from "./post-date.tsx";
import { sitePath } from "./site-path.ts";
import { sizesOf } from "./sized-images.ts";

/** Keeps fifty posts with Chinese summaries well under 60 KB. */
const SUMMARY_COLUMNS = 180;
const CATEGORIES_MAX = 4;

interface EntryListProps extends Page {
  /** With what an editor says of them. */
  entries: (Entry & { remark?: string | undefined })[];
  /** Heading level of the titles: one below the list's own heading. */
  level: 2 | 3 | 4;
  /** Search terms to mark. The passage is shown in which most of them stand. */
  terms?: Term[];
  /** The first entry leads the list, with its picture above it. */
  lead?: boolean;
  /** The label whose page this is: it need not be said again. */
  within?: LabelRef;
  /** Shows today's posts by title and time of day alone. */
  brief?: boolean;
}

/** Lists posts with title, moment, categories, summary and picture. */
export function EntryList({ entries, level, terms = [], lead = false, within, brief, ...page }: EntryListProps) {
  const Heading = `h${level}` as const;
  const isOther = ({ id }: Label) => within?.kind !== "category" || id !== within.id;
  return (
    <ol class={brief ? "entries brief" : lead ? "entries led" : "entries"}>
      {entries.map((entry, index) => {
        const lang = langOf(entry.language, page);
        return (
          <li>
            {brief ? null : <EntryPicture image={entry.image} isLead={lead && index === 0} {...page} />}
            <article dir={dirOf(entry.language, page)}>
              <Heading lang={lang}>
                <a href={entry.url}>
                  <Highlighted text={entry.title} terms={terms} />
                </a>
              </Heading>
              <p class="byline">
                <ListedDate at={entry.publishedAt} ofToday={brief} {...page} />
                {entry.categories
                  .filter(isOther)
                  .slice(0, CATEGORIES_MAX)
                  .map(({ id, title }) => (
                    <a href={sitePath(page.site, labelPath("category", id))} lang={langOf(undefined, page)}>
                      {title}
                    </a>
                  ))}
              </p>
              {entry.remark ? (
                <p class="remark" lang={langOf(undefined, page)}>
                  {entry.remark}
                </p>
              ) : null}
              {entry.summary && !brief ? (
                <p class="summary" lang={lang}>
                  <Highlighted text={clip(passage(entry, terms), SUMMARY_COLUMNS)} terms={terms} />
                </p>
              ) : null}
            </article>
          </li>
        );
      })}
    </ol>
  );
}

/** Smaller images are icons. */
const SIDE_MIN = 100;

/** Shows a post's picture. The stylesheet lays the title's link over it, so that there is one link for everybody. */
function EntryPicture({ image, isLead, ...page }: Page & { image: PostImage | undefined; isLead: boolean }) {
  if (!image || Math.min(image.width ?? SIDE_MIN, image.height ?? SIDE_MIN) < SIDE_MIN) return null;
  return (
    <img
      class="picture"
      src={image.url}
      alt=""
      width={image.width}
      height={image.height}
      loading={isLead ? "eager" : "lazy"}
      fetchpriority={isLead ? "high" : undefined}
      decoding="async"
      {...sizesOf(page, image.url, isLead ? "lead" : "side", image.width)}
      referrerpolicy="no-referrer"
    />
  );
}
