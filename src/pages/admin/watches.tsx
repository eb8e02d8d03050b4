import { deskTexts } from "../../locales/desk.ts";
import { type DeskPage, deskPath, withQuery } from "./desk.ts";
import { DeskLayout } from "./layout.tsx";
import { Moment } from "./moment.tsx";
import { DeskTable, Pager } from "./table.tsx";

interface WatchesProps extends DeskPage {
  watches: { question: string; followers: number }[];
  isFirst: boolean;
  /** Start of the next page. */
  next: number | undefined;
  /** Released posts that nobody follows but who follows everything, newest first. */
  unfollowed: { key: string; title: string; releasedAt: number }[];
}

/** Lists what readers watch, and what nobody follows. */
export function WatchesPage({ watches, isFirst, next, unfollowed, ...page }: WatchesProps) {
  const { watches: words, posts, sections, pager, number } = deskTexts(page.locale);
  const path = deskPath(page, "watches");
  return (
    <DeskLayout
      {...page}
      section="categories"
      title={words.title}
      kicker={{ href: deskPath(page, "categories"), text: sections.categories }}
    >
      <p class="hint">{words.hint}</p>
      {watches.length === 0 ? (
        <p class="empty">{words.empty}</p>
      ) : (
        <DeskTable label={words.title} columns={[{ name: words.question }, { name: words.followers, number: true }]}>
          {watches.map(({ question, followers }) => (
            <tr>
              <th scope="row" data-name={words.question} lang="">
                {question}
              </th>
              <td data-name={words.followers} class="number">
                {number(followers)}
              </td>
            </tr>
          ))}
        </DeskTable>
      )}
      <Pager
        first={isFirst ? undefined : path}
        next={next === undefined ? undefined : withQuery(path, { from: String(next) })}
        words={pager}
      />
      <section aria-labelledby="unfollowed">
        <h2 id="unfollowed">{words.unfollowed(unfollowed.length)}</h2>
        {unfollowed.length === 0 ? (
          <p class="empty">{words.allFollowed}</p>
        ) : (
          <DeskTable
            label={words.unfollowed(unfollowed.length)}
            columns={[{ name: posts.post }, { name: posts.mailings.released }]}
          >
            {unfollowed.map(({ key, title, releasedAt }) => (
              <tr>
                <th scope="row" data-name={posts.post} lang="">
                  <a href={withQuery(deskPath(page, "post"), { key })}>{title}</a>
                </th>
                <td data-name={posts.mailings.released}>
                  <Moment {...page} at={releasedAt} />
                </td>
              </tr>
            ))}
          </DeskTable>
        )}
      </section>
    </DeskLayout>
  );
}
