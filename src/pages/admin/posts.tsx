import type { Entry } from "../../core/entry.ts";
import type { MirrorCounts } from "../../core/remote-image.ts";
import { langOf } from "../page.ts";
import type { DeskPage } from "./desk.ts";
import { DeskLayout } from "./layout.tsx";
import { MirrorSection } from "./mirror.tsx";
import { Moment } from "./moment.tsx";
import { Reason } from "./reason.tsx";
import { DeskTable, Mark } from "./table.tsx";

interface PostsProps extends DeskPage {
  /** Newest first, future ones included. */
  entries: Entry[];
  quarantined: { key: string; line: number | undefined; reason: string; since: number }[];
  counts: { published: number; draft: number; quarantined: number; withdrawn: number };
  /** Nothing where images are not mirrored. */
  mirror: MirrorCounts | undefined;
}

/** What could not be read, with what to do; images of other hosts; then the latest posts. */
export function PostsPage({ entries, quarantined, counts, mirror, ...page }: PostsProps) {
  const { posts: words, sections } = page.locale.desk;
  return (
    <DeskLayout {...page} section="posts" title={sections.posts}>
      <p class="hint">{words.counts(counts.published, counts.draft, counts.withdrawn)}</p>
      <section aria-labelledby="quarantine">
        <h2 id="quarantine">{words.quarantine(counts.quarantined)}</h2>
        {quarantined.length === 0 ? (
          <p class="empty">{words.nothingQuarantined}</p>
        ) : (
          <>
            <p>{words.whatToDo}</p>
            <DeskTable
              label={words.states.quarantined}
              columns={[
                { name: words.file },
                { name: words.line, number: true },
                { name: words.reason },
                { name: words.since },
              ]}
            >
              {quarantined.map(({ key, line, reason, since }) => (
                <tr>
                  <th scope="row" data-name={words.file} class="key" lang="">
                    {key}
                  </th>
                  <td data-name={words.line} class="number">
                    {line ?? "–"}
                  </td>
                  <td data-name={words.reason}>
                    <Reason {...page} text={reason} />
                  </td>
                  <td data-name={words.since}>
                    <Moment {...page} at={since} />
                  </td>
                </tr>
              ))}
            </DeskTable>
          </>
        )}
      </section>
      {mirror ? <MirrorSection {...page} counts={mirror} /> : null}
      <section aria-labelledby="latest">
        <h2 id="latest">{words.latest}</h2>
        {entries.length === 0 ? (
          <p class="empty">{words.empty}</p>
        ) : (
          <DeskTable
            label={words.latest}
            columns={[{ name: words.post }, { name: words.published }, { name: sections.categories }]}
          >
            {entries.map((entry) => (
              <tr>
                <th scope="row" data-name={words.post} class="wide">
                  <a href={entry.url} lang={langOf(entry.language, page)}>
                    {entry.title}
                  </a>
                </th>
                <td data-name={words.published}>
                  <Moment {...page} at={entry.publishedAt} />
                  {entry.publishedAt > page.now ? <Mark kind="warn">{words.scheduled}</Mark> : null}
                </td>
                <td data-name={sections.categories} lang={langOf(undefined, page)}>
                  {entry.categories.map(({ title }) => title).join(", ")}
                </td>
              </tr>
            ))}
          </DeskTable>
        )}
      </section>
    </DeskLayout>
  );
}
