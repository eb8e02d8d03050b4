import { isMailed, type Mailing, mailingReason } from "../../core/posts/mailing.ts";
import type { Notices } from "../../core/posts/notices.ts";
import { objectKind } from "../../core/posts/object-key.ts";
import type { MirrorCounts } from "../../core/posts/remote-image.ts";
import type { Reason as AnyReason } from "../../core/reason.ts";
import { deskTexts } from "../../locales/desk.ts";
import { reasonText } from "../../locales/reason-text.ts";
import { langOf } from "../page.ts";
import { type DeskPage, deskPath, withQuery } from "./desk.ts";
import { DeskField, describedBy } from "./form.tsx";
import { DeskLayout } from "./layout.tsx";
import { MirrorSection } from "./mirror.tsx";
import { Moment, momentText } from "./moment.tsx";
import { Reason } from "./reason.tsx";
import { DeskTable, Mark, Pager } from "./table.tsx";
import { type WaitingProps, WaitingSection } from "./waiting.tsx";

/** Notices of one post; `gazette check` lists all. */
const NOTICES_SHOWN = 3;

export const POST_STATES = ["scheduled", "draft", "withdrawn"] as const;

/** Which posts the list holds: published and scheduled ones without a state. */
export interface PostsFilter {
  q: string;
  category: string;
  state: (typeof POST_STATES)[number] | undefined;
}

/** A line of the list. */
export interface ShownPost {
  key?: string;
  title: string;
  url: string | undefined;
  language: string | undefined;
  /** When it was or will be published, or was withdrawn. */
  at: number | undefined;
  categories: string[];
  mailing?: Mailing;
}

export const STATE_MARKS = {
  published: "ok",
  draft: "plain",
  quarantined: "fail",
  withdrawn: "plain",
  ignored: "plain",
} as const;

interface PostsProps extends DeskPage, WaitingProps {
  filter: PostsFilter;
  /** One page of what matches, newest first. */
  posts: ShownPost[];
  next: string | undefined;
  isFirst: boolean;
  /** What is wrong with the search. */
  problem?: AnyReason | undefined;
  quarantined: { key: string; line: number | undefined; reason: AnyReason; since: number }[];
  noticed: (Notices & { key: string })[];
  counts: { published: number; draft: number; quarantined: number; withdrawn: number; noticed: number };
  /** `undefined` if images are not mirrored. */
  mirror: MirrorCounts | undefined;
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

/** Lists posts, after what needs approval; then quarantined posts, posts that are not mailed, and mirrored images. */
export function PostsPage(props: PostsProps) {
  const { quarantined, noticed, counts, mirror, passedOver, withdrawals, releases, ...rest } = props;
  const { filter, posts, next, isFirst, problem, ...page } = rest;
  const { posts: words, sections } = deskTexts(page.locale);
  return (
    <DeskLayout {...page} section="posts" title={sections.posts}>
      <p class="hint">{words.counts(counts.published, counts.draft, counts.withdrawn)}</p>
      <p class="actions">
        <a class="button" href={deskPath(page, "posts/new")}>
          {words.writeNew}
        </a>
        <a href={deskPath(page, "posts/withdrawn")}>{words.withdrawnKept}</a>
      </p>
      <WaitingSection {...page} withdrawals={withdrawals} releases={releases} />
      <PostList {...page} filter={filter} posts={posts} next={next} isFirst={isFirst} problem={problem} />
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
                    <EditLink {...page} postKey={key} line={line} />
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
                    <EditLink {...page} postKey={key} line={line} />
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
    </DeskLayout>
  );
}

type ListProps = DeskPage & Pick<PostsProps, "filter" | "posts" | "next" | "isFirst" | "problem">;

/** The list with its search and pages. */
function PostList({ filter, posts, next, isFirst, problem, ...page }: ListProps) {
  const { posts: words, sections, pager } = deskTexts(page.locale);
  const path = deskPath(page, "posts");
  const wrong = problem && reasonText(page.locale, problem);
  const isAll = filter.q === "" && filter.category === "" && filter.state === undefined;
  return (
    <section aria-labelledby="latest">
      <h2 id="latest">{isAll ? words.latest : words.found}</h2>
      <search>
        <form method="get" action={path} class="search">
          <DeskField id="q" label={words.search} problem={wrong}>
            <input
              id="q"
              name="q"
              type="search"
              value={filter.q}
              autocomplete="off"
              {...describedBy("q", { problem: wrong })}
            />
          </DeskField>
          <DeskField id="category" label={words.category}>
            <input id="category" name="category" type="text" value={filter.category} autocomplete="off" />
          </DeskField>
          <DeskField id="state" label={words.state}>
            <select id="state" name="state">
              <option value="">{words.visible}</option>
              {POST_STATES.map((name) => (
                <option value={name} selected={name === filter.state}>
                  {words.lists[name]}
                </option>
              ))}
            </select>
          </DeskField>
          <button type="submit">{deskTexts(page.locale).subscribers.find}</button>
        </form>
      </search>
      {posts.length === 0 ? (
        <p class="empty">{isAll ? words.empty : words.noneFound}</p>
      ) : (
        <DeskTable
          label={words.latest}
          columns={[
            { name: words.post },
            { name: filter.state === "withdrawn" ? words.one.withdrawn : words.published },
            { name: words.byMail },
            { name: sections.categories },
          ]}
        >
          {posts.map(({ key, title, url, language, at, categories, mailing }) => (
            <tr>
              <th scope="row" data-name={words.post} class="wide">
                <a
                  href={key === undefined ? url : withQuery(deskPath(page, "post"), { key })}
                  lang={langOf(language, page)}
                >
                  {title}
                </a>
              </th>
              <td data-name={words.published}>
                {at === undefined ? null : <Moment {...page} at={at} />}
                {at !== undefined && at > page.now ? <Mark kind="warn">{words.scheduled}</Mark> : null}
              </td>
              <td data-name={words.byMail}>
                {key !== undefined && mailing ? <MailingCell {...page} postKey={key} mailing={mailing} /> : null}
              </td>
              <td data-name={sections.categories} lang={langOf(undefined, page)}>
                {categories.join(", ")}
              </td>
            </tr>
          ))}
        </DeskTable>
      )}
      <Pager
        first={isFirst ? undefined : withQuery(path, { ...filter })}
        next={next === undefined ? undefined : withQuery(path, { ...filter, from: next })}
        words={pager}
      />
    </section>
  );
}

function MailingCell({ postKey, mailing, ...page }: DeskPage & { postKey: string; mailing: Mailing }) {
  const reason = mailingReason(mailing, page.site.newsletter);
  const kind = mailing.state === "released" ? "ok" : isMailed(mailing) ? "plain" : "warn";
  const at = mailing.state === "released" ? mailing.at : "until" in mailing ? mailing.until : undefined;
  return (
    <>
      <span title={reasonText(page.locale, reason, (at) => momentText(page, at))}>
        <Mark kind={kind}>{deskTexts(page.locale).posts.mailings[mailing.state]}</Mark>
      </span>{" "}
      {at === undefined ? null : <Moment {...page} at={at} />}
      {mailing.state === "too-old" ? <MailLink {...page} postKey={postKey} /> : null}
    </>
  );
}

/** Links to the confirmation for mailing a post that is too old. */
export function MailLink({ postKey, ...page }: DeskPage & { postKey: string }) {
  return (
    <a href={withQuery(deskPath(page, "posts/mail"), { key: postKey })}>{deskTexts(page.locale).posts.mail.button}</a>
  );
}

/** Links to a post's file in the editor, at a line. Other files have none. */
export function EditLink(props: DeskPage & { postKey: string | undefined; line?: number | undefined; text?: string }) {
  const { postKey: key, line, text, ...page } = props;
  if (key === undefined || objectKind(key) !== "post") return <>{text === undefined ? key : null}</>;
  return <a href={withQuery(deskPath(page, "posts/edit"), { key, line, as: line && "file" })}>{text ?? key}</a>;
}
