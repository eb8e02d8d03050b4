import type { Entry } from "../../core/feeds/entry.ts";
import type { Issue } from "../../core/newsletter/issue.ts";
import type { Reach } from "../../core/newsletter/reach.ts";
import { type Mailing, mailingReason } from "../../core/posts/mailing.ts";
import type { Reason as AnyReason } from "../../core/reason.ts";
import { deskTexts } from "../../locales/desk.ts";
import { langOf } from "../page.ts";
import { type DeskPage, deskPath } from "./desk.ts";
import { IssueLines } from "./issues.tsx";
import { DeskLayout } from "./layout.tsx";
import { Moment } from "./moment.tsx";
import { EditLink, MailLink, STATE_MARKS } from "./posts.tsx";
import { Reason } from "./reason.tsx";
import { Mark } from "./table.tsx";

interface PostProps extends DeskPage {
  post: {
    key: string;
    state: keyof typeof STATE_MARKS;
    title: string | undefined;
    language: string | undefined;
    arrivedAt: number;
    mailing: Mailing;
  };
  /** `undefined` unless it is published. */
  entry: Entry | undefined;
  /** `undefined` unless it is emailed. */
  reach: Reach | undefined;
  /** Issues it was in, newest first. */
  issues: Issue[];
  problem: { line: number | undefined; reason: AnyReason } | undefined;
}

/** Shows one post: its state, whether it is emailed, and the issues it was in. */
export function PostDeskPage({ post, entry, reach, issues, problem, ...page }: PostProps) {
  const { posts: words, sections } = deskTexts(page.locale);
  const { key, state, title, language, arrivedAt, mailing } = post;
  const labels = [...(entry?.categories ?? []), ...(entry?.tags ?? [])].map(({ title }) => title).join(", ");
  const facts = [
    [words.file, <span class="key">{key}</span>],
    [words.published, entry && <Moment {...page} at={entry.publishedAt} />],
    [words.updated, entry && <Moment {...page} at={entry.updatedAt} />],
    [words.arrived, arrivedAt > 0 && <Moment {...page} at={arrivedAt} />],
    [words.labels, labels && <span lang={langOf(undefined, page)}>{labels}</span>],
    [words.authors, entry && entry.authors.length > 0 && <span lang="">{entry.authors.join(", ")}</span>],
    [words.byMail, <Reason {...page} reason={mailingReason(mailing, page.site.newsletter)} />],
    [words.reach, reach && <ReachText {...page} reach={reach} isReleased={mailing.state === "released"} />],
  ] as const;
  const isScheduled = entry !== undefined && entry.publishedAt > page.now;
  return (
    <DeskLayout
      {...page}
      section="posts"
      title={title ?? key}
      kicker={{ href: deskPath(page, "posts"), text: sections.posts }}
    >
      <p class="state">
        <Mark kind={isScheduled ? "warn" : STATE_MARKS[state]}>{isScheduled ? words.scheduled : words.one[state]}</Mark>
      </p>
      <p class="actions">
        {state === "withdrawn" ? (
          <a href={deskPath(page, "posts/withdrawn")}>{words.withdrawnKept}</a>
        ) : (
          <EditLink {...page} postKey={key} line={problem?.line} text={words.edit} />
        )}
        {entry && !isScheduled ? (
          <a href={entry.url} lang={langOf(language, page)}>
            {deskTexts(page.locale).categories.one.public}
          </a>
        ) : null}
        {mailing.state === "too-old" ? <MailLink {...page} postKey={key} /> : null}
      </p>
      {problem ? (
        <p class="notice">
          {problem.line === undefined ? null : `${words.line} ${problem.line}: `}
          <Reason {...page} reason={problem.reason} />
        </p>
      ) : null}
      <dl class="facts">
        {facts.map(([name, value]) =>
          value ? (
            <div>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ) : null,
        )}
      </dl>
      <section aria-labelledby="issues">
        <h2 id="issues">{words.issues(issues.length)}</h2>
        {issues.length === 0 ? <p class="empty">{words.noIssues}</p> : <IssueLines {...page} issues={issues} />}
      </section>
    </DeskLayout>
  );
}

function ReachText({ reach, isReleased, ...page }: DeskPage & { reach: Reach; isReleased: boolean }) {
  const { posts: words, number } = deskTexts(page.locale);
  const { readers, everything, follows } = reach;
  const parts = [
    ...(everything > 0 ? [{ title: words.everything, readers: everything }] : []),
    ...follows.slice(0, REACH_SHOWN),
  ].map(({ title, readers }) => `${title} ${number(readers)}`);
  return (
    <>
      {words.reaches(number(readers), isReleased)}
      {parts.length > 0 ? <span lang="">{words.listed(parts)}</span> : null}
    </>
  );
}

const REACH_SHOWN = 20;
