import type { Entry } from "../../core/feeds/entry.ts";
import { isMailed, type Mailing, mailingReason } from "../../core/posts/mailing.ts";
import type { Notices } from "../../core/posts/notices.ts";
import type { MirrorCounts } from "../../core/posts/remote-image.ts";
import type { Reason as AnyReason } from "../../core/reason.ts";
import { reasonText } from "../../locales/reason-text.ts";
import { langOf } from "../page.ts";
import { type DeskPage, deskPath, withQuery } from "./desk.ts";
import { DeskLayout } from "./layout.tsx";
import { MirrorSection } from "./mirror.tsx";
import { Moment, momentText } from "./moment.tsx";
import { Reason } from "./reason.tsx";
import { DeskTable, Mark } from "./table.tsx";
import { type WaitingProps, WaitingSection } from "./waiting.tsx";

/** Notices of one post; `gazette check` lists all. */
const NOTICES_SHOWN = 3;

interface PostsProps extends DeskPage, WaitingProps {
  /** Newest first, including scheduled posts. */
  entries: Entry[];
  quarantined: { key: string; line: number | undefined; reason: AnyReason; since: number }[];
  noticed: (Notices & { key: string })[];
  counts: { published: number; draft: number; quarantined: number; withdrawn: number; noticed: number };
  /** `undefined` if images are not mirrored. */
  mirror: MirrorCounts | undefined;
  /** Whether each entry is mailed, by id. */
  mailings: Map<string | null, { key: string; mailing: Mailing }>;
  /** Recent arrivals that are too old to be mailed. */
  passedOver: {
    key: string;
    title: string | undefined;
    url: string | undefined;
    language: string | undefined;
    publishedAt: number;
    arrivedAt: number;
  }[];
}

/** Shows what needs approval, quarantined posts, posts that are not mailed, mirrored images, and the latest posts. */
export function PostsPage(props: PostsProps) {
  const { entries, quarantined, noticed, counts, mirror, mailings, passedOver, withdrawals, releases, ...page } = props;
  const { posts: words, sections } = page.locale.desk;
  return (
    <DeskLayout {...page} section="posts" title={sections.posts}>
      <p class="hint">{words.counts(counts.published, counts.draft, counts.withdrawn)}</p>
      <WaitingSection {...page} withdrawals={withdrawals} releases={releases} />
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
                    <Reason {...page} reason={reason} />
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
      {noticed.length > 0 ? (
        <section aria-labelledby="notices">
          <h2 id="notices">{words.notices(counts.noticed)}</h2>
          <p>{words.noticesHint}</p>
          <DeskTable
            label={words.noticed}
            columns={[{ name: words.file }, { name: words.line, number: true }, { name: words.reason }]}
          >
            {noticed.flatMap(({ key, count, first }) =>
              first.slice(0, NOTICES_SHOWN).map(({ line, reason }, index) => (
                <tr>
                  <th scope="row" data-name={words.file} class="key" lang="">
                    {key}
                  </th>
                  <td data-name={words.line} class="number">
                    {line ?? "–"}
                  </td>
                  <td data-name={words.reason}>
                    <Reason {...page} reason={reason} />
                    {index === NOTICES_SHOWN - 1 && count > NOTICES_SHOWN
                      ? ` ${words.moreNotices(count - NOTICES_SHOWN)}`
                      : null}
                  </td>
                </tr>
              )),
            )}
          </DeskTable>
          {counts.noticed > noticed.length ? (
            <p class="hint">{words.morePosts(counts.noticed - noticed.length)}</p>
          ) : null}
        </section>
      ) : null}
      {passedOver.length > 0 ? (
        <section aria-labelledby="passed-over">
          <h2 id="passed-over">{words.passedOver}</h2>
          <p>{words.passedOverHint}</p>
          <DeskTable
            label={words.passedOver}
            columns={[{ name: words.post }, { name: words.published }, { name: words.since }, { name: words.byMail }]}
          >
            {passedOver.map(({ key, title, url, language, publishedAt, arrivedAt }) => (
              <tr>
                <th scope="row" data-name={words.post} class="wide">
                  <a href={url} lang={langOf(language, page)}>
                    {title ?? key}
                  </a>
                </th>
                <td data-name={words.published}>
                  <Moment {...page} at={publishedAt} />
                </td>
                <td data-name={words.since}>
                  <Moment {...page} at={arrivedAt} />
                </td>
                <td data-name={words.byMail}>
                  <MailLink {...page} postKey={key} />
                </td>
              </tr>
            ))}
          </DeskTable>
        </section>
      ) : null}
      {mirror ? <MirrorSection {...page} counts={mirror} /> : null}
      <section aria-labelledby="latest">
        <h2 id="latest">{words.latest}</h2>
        {entries.length === 0 ? (
          <p class="empty">{words.empty}</p>
        ) : (
          <DeskTable
            label={words.latest}
            columns={[
              { name: words.post },
              { name: words.published },
              { name: words.byMail },
              { name: sections.categories },
            ]}
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
                <td data-name={words.byMail}>
                  <MailingCell {...page} found={mailings.get(entry.id)} />
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

function MailingCell({ found, ...page }: DeskPage & { found: { key: string; mailing: Mailing } | undefined }) {
  if (!found) return null;
  const { key, mailing } = found;
  const reason = mailingReason(mailing, page.site.newsletter);
  const kind = mailing.state === "released" ? "ok" : isMailed(mailing) ? "plain" : "warn";
  const at = mailing.state === "released" ? mailing.at : "until" in mailing ? mailing.until : undefined;
  return (
    <>
      <span title={reasonText(page.locale, reason, (at) => momentText(page, at))}>
        <Mark kind={kind}>{page.locale.desk.posts.mailings[mailing.state]}</Mark>
      </span>{" "}
      {at === undefined ? null : <Moment {...page} at={at} />}
      {mailing.state === "too-old" ? <MailLink {...page} postKey={key} /> : null}
    </>
  );
}

/** Links to the confirmation for mailing a post that is too old. */
function MailLink({ postKey, ...page }: DeskPage & { postKey: string }) {
  return <a href={withQuery(deskPath(page, "posts/mail"), { key: postKey })}>{page.locale.desk.posts.mail.button}</a>;
}
