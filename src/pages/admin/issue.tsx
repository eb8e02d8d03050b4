import { DELIVERY_STATES, type DeliveryState } from "../../core/newsletter/delivery.ts";
import type { Digest } from "../../core/newsletter/digest.ts";
import type { IssueOutcome } from "../../core/newsletter/issue-outcome.ts";
import type { Problem } from "../../core/posts/post.ts";
import { deskTexts } from "../../locales/desk.ts";
import { langOf } from "../page.ts";
import { sitePath } from "../site-path.ts";
import { DeliveryTable, type ShownDelivery } from "./delivery-table.tsx";
import { type DeskPage, deskPath, withQuery } from "./desk.ts";
import { EditNotices } from "./edit-notices.tsx";
import { etaText } from "./eta-text.ts";
import {
  editionDay,
  isEditable,
  issueTitle,
  markOf,
  reasonOf,
  type ShownIssue,
  sentCounts,
  slotsText,
  stateText,
  type Wait,
} from "./issue-state.ts";
import { DeskLayout } from "./layout.tsx";
import { Countdown, Moment } from "./moment.tsx";
import { Reason } from "./reason.tsx";
import { DeskTable, Figures, Mark } from "./table.tsx";

interface IssuePageProps extends DeskPage {
  issue: ShownIssue;
  deliveries: Record<DeliveryState, number>;
  perSecond: number;
  doneAt: number | undefined;
  beyondQuota: number;
  wait: Wait | undefined;
  /** The first failed and unknown deliveries. */
  failed: ShownDelivery[];
  unknown: ShownDelivery[];
  /** Whether failed deliveries may be resent. */
  resendable: boolean;
  outcome: IssueOutcome;
  /** The posts that most subscribers got, and how many there are; `undefined` if it reached nobody. */
  held: { digest: Digest; total: number } | undefined;
  /** The editor's file, and what of it changes nothing. */
  fileKey: string;
  notices: Problem[];
}

/** Shows one issue: what was sent, what came of it, its actions and problems. */
export function IssuePage(props: IssuePageProps) {
  const { issue, deliveries, perSecond, doneAt, beyondQuota, wait, failed, unknown, resendable, ...rest } = props;
  const { outcome, held, fileKey, notices, ...page } = rest;
  const { issues: words, deliveryStates, number, sections } = deskTexts(page.locale);
  const { sent, total } = sentCounts(deliveries);
  const path = `issues/${issue.id}`;
  const reason = reasonOf(issue);
  const isOpen = issue.state === "planned" || issue.state === "sending";
  const lists = [
    { state: "failed" as const, rows: failed },
    { state: "unknown" as const, rows: unknown },
  ];
  return (
    <DeskLayout
      {...page}
      section="issues"
      title={issue.subject ?? issueTitle(page, issue)}
      kicker={{ href: deskPath(page, "issues"), text: sections.issues }}
      scripts={isOpen ? ["desk.js"] : []}
    >
      <div data-progress={isOpen ? deskPath(page, `${path}/progress.json`) : undefined}>
        <p class="state" role="status">
          <Mark kind={markOf(page, issue, wait)}>
            <span data-text="words">{stateText(page, issue, wait)}</span>
          </Mark>{" "}
          <Countdown until={isOpen ? issue.reviewUntil : 0} now={page.now} />
        </p>
        {reason ? (
          <p>
            <Reason {...page} reason={reason} />
          </p>
        ) : null}
        {total > 0 ? (
          <p class="progress">
            <label for="progress">{words.progress}</label>
            <progress id="progress" max={total} value={sent}>
              {words.progressText(sent, total)}
            </progress>
            <span data-text="progress">{words.progressText(sent, total)}</span>
          </p>
        ) : null}
        <p class="hint" data-text="eta">
          {isOpen ? etaText(page, { doneAt, perSecond, beyondQuota }) : ""}
        </p>
        <Figures
          figures={DELIVERY_STATES.map((state) => ({
            name: deliveryStates[state],
            value: number(deliveries[state]),
            count: state,
            alarm: deliveries[state] > 0 && (state === "failed" || state === "unknown"),
          }))}
        />
      </div>

      <EditNotices {...page} fileKey={fileKey} notices={notices} />
      <IssueFacts {...page} issue={issue} accepted={deliveries.accepted} />
      <Figures
        figures={[
          { name: words.bounced, value: number(outcome.bounced), alarm: outcome.bounced > deliveries.accepted * 0.04 },
          { name: words.complained, value: number(outcome.complained), alarm: outcome.complained > 0 },
          { name: words.left, value: number(outcome.unsubscribed) },
        ]}
      />
      <p class="hint">{words.leftHint}</p>

      <p class="actions">
        {issue.state === "paused" ? (
          <a class="button" href={deskPath(page, `${path}/resume`)}>
            {words.resume.button}
          </a>
        ) : null}
        {isEditable(issue) ? (
          <a class="button" href={deskPath(page, `${path}/edit`)}>
            {deskTexts(page.locale).edit.button}
          </a>
        ) : null}
        {isOpen ? (
          <a class="button" href={deskPath(page, `${path}/pause`)}>
            {words.pause.button}
          </a>
        ) : null}
        <a class="button quiet" href={deskPath(page, `${path}/preview`)}>
          {words.preview.button}
        </a>
        {held ? <a href={sitePath(page.site, `issues/${issue.id}`)}>{words.webPage}</a> : null}
        {issue.keepsDeliveries && issue.planned > 0 ? (
          <a href={deskPath(page, `${path}/deliveries.csv`)}>{words.csv}</a>
        ) : null}
        {isOpen || issue.state === "paused" ? (
          <a class="button quiet grave" href={deskPath(page, `${path}/cancel`)}>
            {words.cancel.button}
          </a>
        ) : null}
      </p>

      {held ? <IssuePosts {...page} {...held} id={issue.id} /> : null}
      {outcome.skipped.length > 0 ? (
        <section aria-labelledby="skipped">
          <h2 id="skipped">{words.skippedWhy(deliveries.skipped)}</h2>
          <DeskTable
            label={deliveryStates.skipped}
            columns={[{ name: deskTexts(page.locale).deliveries.reason }, { name: words.deliveries, number: true }]}
          >
            {outcome.skipped.map(({ reason, deliveries }) => (
              <tr>
                <th scope="row" data-name={deskTexts(page.locale).deliveries.reason}>
                  {reason ? <Reason {...page} reason={reason} /> : "–"}
                </th>
                <td data-name={words.deliveries} class="number">
                  {number(deliveries)}
                </td>
              </tr>
            ))}
          </DeskTable>
        </section>
      ) : null}
      {total > 0 && deliveries.failed + deliveries.unknown === 0 && !isOpen ? (
        <p class="empty">{words.nothingWrong}</p>
      ) : null}
      {issue.keepsDeliveries ? null : <p class="hint">{deskTexts(page.locale).deliveries.forgotten}</p>}
      {lists.map(({ state, rows }) =>
        rows.length === 0 ? null : (
          <section aria-labelledby={state}>
            <h2 id={state}>{words.lists[state](deliveries[state])}</h2>
            {state === "unknown" ? <p class="hint">{words.unknownHint}</p> : null}
            <DeliveryTable {...page} label={deliveryStates[state]} deliveries={rows} resendable={resendable} />
            <p class="actions">
              {resendable ? (
                <a class="button quiet" href={withQuery(deskPath(page, `${path}/resend`), { state })}>
                  {words.resendAll(deliveries[state])}
                </a>
              ) : null}
              {deliveries[state] > rows.length ? (
                <a href={withQuery(deskPath(page, `${path}/deliveries`), { state })}>
                  {words.allOf(deliveries[state])}
                </a>
              ) : null}
            </p>
            {resendable ? null : <p class="hint">{words.notResendable}</p>}
          </section>
        ),
      )}
    </DeskLayout>
  );
}

/** Lists when it closed, started and ended, and how fast it went. */
function IssueFacts({ issue, accepted, ...page }: DeskPage & { issue: ShownIssue; accepted: number }) {
  const { issues: words } = deskTexts(page.locale);
  const { openedAt, finishedAt, slots } = issue;
  // Issues of earlier versions have no record of when sending began.
  const startedAt = issue.startedAt ?? (isEditable(issue) ? undefined : openedAt);
  const minutes =
    finishedAt === undefined || startedAt === undefined ? 0 : Math.max(finishedAt - startedAt, 1_000) / 60_000;
  const moment = (at: number | undefined) => (at === undefined ? words.notYet : <Moment {...page} at={at} />);
  const isAtHome = slots.every(({ timeZone }) => timeZone === page.site.timeZone);
  const facts = [
    [words.issue, `${issueTitle(page, issue)} · ${editionDay(page, issue)}`],
    [words.closed, moment(issue.closedAt)],
    ...(isAtHome ? [] : [[words.readersTime, slotsText(page, issue)]]),
    [words.started, moment(startedAt)],
    [words.ended, moment(finishedAt)],
    ...(minutes > 0 && accepted > 0 ? [[words.rate, words.perMinute(Math.round((accepted / minutes) * 10) / 10)]] : []),
  ] as const;
  return (
    <dl class="facts">
      {facts.map(([name, value]) => (
        <div>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Lists the posts of an issue under their headings. */
function IssuePosts({ digest, total, id, ...page }: DeskPage & { digest: Digest; total: number; id: number }) {
  const { issues: words } = deskTexts(page.locale);
  return (
    <section aria-labelledby="held">
      <h2 id="held">{words.posts(total)}</h2>
      {digest.groups.map(({ title, entries }) => (
        <>
          <h3 lang={title && langOf(undefined, page)}>{title ?? page.locale.pages.issues.others}</h3>
          <ul class="lines">
            {entries.map((entry) => (
              <li>
                <a href={entry.url} lang={langOf(entry.language, page)}>
                  {entry.title}
                </a>
                <Moment {...page} at={entry.publishedAt} />
              </li>
            ))}
          </ul>
        </>
      ))}
      {total > digest.shown ? <a href={`${sitePath(page.site, `issues/${id}`)}?page=2`}>{words.allOf(total)}</a> : null}
    </section>
  );
}
