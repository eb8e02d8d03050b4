import type { LoggedPost, PostFate, ReceivedIssue } from "../../core/newsletter/post-fate.ts";
import type { NamedFollow } from "../../core/subscribers/follow.ts";
import type { ChangeKind, Subscriber } from "../../core/subscribers/subscriber.ts";
import { deskTexts } from "../../locales/desk.ts";
import { localeNameOf } from "../../locales/index.ts";
import { followName } from "../follow-name.ts";
import { langOf } from "../page.ts";
import { ChangeDetail } from "./change-detail.tsx";
import { type DeskPage, deskPath, withQuery } from "./desk.ts";
import { IssueLink } from "./issues.tsx";
import { DeskLayout } from "./layout.tsx";
import { Moment } from "./moment.tsx";
import { Reason } from "./reason.tsx";
import { SUBSCRIBER_MARKS } from "./subscribers.tsx";
import { DeskTable, Mark } from "./table.tsx";

interface SubscriberProps extends DeskPage {
  subscriber: Subscriber;
  suppressed: boolean;
  /** Empty: everything. */
  follows: NamedFollow[];
  history: { kind: ChangeKind; at: number; source: string; detail: string }[];
  received: ReceivedIssue[];
  /** The posts released last, and what became of each for them. */
  fates: { post: LoggedPost; fate: PostFate }[];
}

/** Shows one subscriber: preferences, history, what they received and what not. */
export function SubscriberPage({
  subscriber,
  suppressed,
  follows,
  history,
  received,
  fates,
  ...page
}: SubscriberProps) {
  const {
    subscribers: words,
    subscriberStates,
    deliveryStates,
    frequencies,
    sections,
    changes,
  } = deskTexts(page.locale);
  const { following } = page.locale.pages;
  const { id, email, state, frequency, hour, timeZone, language, alerts } = subscriber;
  return (
    <DeskLayout
      {...page}
      section="subscribers"
      title={email}
      kicker={{ href: deskPath(page, "subscribers"), text: sections.subscribers }}
    >
      <p class="state">
        <Mark kind={SUBSCRIBER_MARKS[state]}>{subscriberStates[state]}</Mark>
      </p>
      <dl class="facts">
        <div>
          <dt>{words.frequency}</dt>
          <dd>
            {frequencies[frequency] ?? frequency}
            {" · "}
            {words.hour(hour, timeZone)}
            {alerts ? ` · ${page.locale.pages.preferences.alerts}` : ""}
          </dd>
        </div>
        <div>
          <dt>{words.language}</dt>
          <dd>{localeNameOf(language)}</dd>
        </div>
        <div>
          <dt>{deskTexts(page.locale).growth.followed}</dt>
          {follows.length === 0 ? (
            <dd>{following.everything}</dd>
          ) : (
            <dd>
              {follows.map((follow, index) => (
                <>
                  {index > 0 ? page.locale.comma : ""}
                  {following.kinds[follow.kind]} <span lang="">{followName(follow, page.locale)}</span>
                </>
              ))}
            </dd>
          )}
        </div>
      </dl>
      <p class="actions">
        {state === "active" ? (
          <a class="button quiet" href={deskPath(page, `subscribers/${id}/preferences`)}>
            {words.preferences.button}
          </a>
        ) : null}
        {state === "active" || state === "pending" ? (
          <a class="button quiet" href={deskPath(page, `subscribers/${id}/unsubscribe`)}>
            {words.unsubscribe.button}
          </a>
        ) : null}
        {suppressed ? (
          <a class="button quiet" href={withQuery(deskPath(page, "suppressions/lift"), { email })}>
            {deskTexts(page.locale).suppressions.lift.button}
          </a>
        ) : (
          <a class="button quiet grave" href={deskPath(page, `subscribers/${id}/suppress`)}>
            {words.suppress.button}
          </a>
        )}
      </p>

      <section aria-labelledby="history">
        <h2 id="history">{words.history}</h2>
        {history.length === 0 ? (
          <p class="empty">{words.noHistory}</p>
        ) : (
          <DeskTable
            label={words.history}
            columns={[{ name: words.when }, { name: words.what }, { name: words.source }, { name: words.detail }]}
          >
            {[...history].reverse().map(({ kind, at, source, detail }) => (
              <tr>
                <td data-name={words.when}>
                  <Moment {...page} at={at} />
                </td>
                <th scope="row" data-name={words.what}>
                  {changes[kind]}
                </th>
                <td data-name={words.source}>{words.sources[source] ?? source}</td>
                <td data-name={words.detail} class="detail">
                  <ChangeDetail {...page} kind={kind} detail={detail} />
                </td>
              </tr>
            ))}
          </DeskTable>
        )}
      </section>

      <section aria-labelledby="posts">
        <h2 id="posts">{words.fates.title}</h2>
        <p class="hint">{words.fates.hint}</p>
        {fates.length === 0 ? (
          <p class="empty">{words.fates.empty}</p>
        ) : (
          <DeskTable
            label={words.fates.title}
            columns={[
              { name: deskTexts(page.locale).posts.post },
              { name: words.fates.released },
              { name: words.fates.answer },
            ]}
          >
            {fates.map(({ post, fate }) => (
              <tr>
                <th scope="row" data-name={deskTexts(page.locale).posts.post} class="wide">
                  <a href={withQuery(deskPath(page, "post"), { key: post.key })} lang={langOf(undefined, page)}>
                    {post.title}
                  </a>
                </th>
                <td data-name={words.fates.released}>
                  <Moment {...page} at={post.releasedAt} />
                </td>
                <td data-name={words.fates.answer} class="wide">
                  <Fate {...page} fate={fate} />
                </td>
              </tr>
            ))}
          </DeskTable>
        )}
      </section>

      <section aria-labelledby="deliveries">
        <h2 id="deliveries">{words.deliveries}</h2>
        {received.length === 0 ? (
          <p class="empty">{words.noDeliveries}</p>
        ) : (
          <DeskTable
            label={words.deliveries}
            columns={[{ name: deskTexts(page.locale).issues.issue }, { name: words.state }, { name: words.when }]}
          >
            {received.map(({ issueId, frequency, subject, state, reason, changedAt }) => (
              <tr>
                <th scope="row" data-name={deskTexts(page.locale).issues.issue} class="wide">
                  <IssueLink {...page} issue={{ id: issueId, frequency, subject }} />
                </th>
                <td data-name={words.state}>
                  {deliveryStates[state]}
                  {reason ? (
                    <span class="hint">
                      <Reason {...page} reason={reason} />
                    </span>
                  ) : null}
                </td>
                <td data-name={words.when}>
                  <Moment {...page} at={changedAt} />
                </td>
              </tr>
            ))}
          </DeskTable>
        )}
      </section>
    </DeskLayout>
  );
}

/** Says whether they got a post, by which issue, or why not. */
function Fate({ fate, ...page }: DeskPage & { fate: PostFate }) {
  const { fates: words } = deskTexts(page.locale).subscribers;
  if (!("issueId" in fate))
    return <Mark kind={fate.kind === "comes" ? "plain" : "warn"}>{words.kinds[fate.kind]}</Mark>;
  const { kind, issueId, reason } = fate;
  const marks = {
    accepted: "ok",
    unknown: "warn",
    sending: "plain",
    queued: "plain",
    failed: "fail",
    skipped: "warn",
  } as const;
  return (
    <>
      <Mark kind={marks[kind]}>{deskTexts(page.locale).deliveryStates[kind]}</Mark>{" "}
      <a href={deskPath(page, `issues/${issueId}`)}>{deskTexts(page.locale).subscribers.issue(issueId)}</a>
      {reason ? (
        <span class="hint">
          <Reason {...page} reason={reason} />
        </span>
      ) : null}
    </>
  );
}
