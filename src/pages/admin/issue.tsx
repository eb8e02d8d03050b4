import { DELIVERY_STATES, type DeliveryState } from "../../core/newsletter/delivery.ts";
import { DeliveryTable, type ShownDelivery } from "./delivery-table.tsx";
import { type DeskPage, deskPath, withQuery } from "./desk.ts";
import { issueTitle, markOf, reasonOf, type ShownIssue, sentCounts, stateText, type Wait } from "./issue-state.ts";
import { DeskLayout } from "./layout.tsx";
import { momentText } from "./moment.tsx";
import { Reason } from "./reason.tsx";
import { Figures, Mark } from "./table.tsx";

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
}

/** Shows one issue: its progress, actions and problems. */
export function IssuePage(props: IssuePageProps) {
  const { issue, deliveries, perSecond, doneAt, beyondQuota, wait, failed, unknown, resendable, ...page } = props;
  const { issues: words, deliveryStates, number, sections } = page.locale.desk;
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
      title={issueTitle(page, issue)}
      kicker={{ href: deskPath(page, "issues"), text: sections.issues }}
      scripts={isOpen ? ["desk.js"] : []}
    >
      <div data-progress={isOpen ? deskPath(page, `${path}/progress.json`) : undefined}>
        <p class="state" role="status">
          <Mark kind={markOf(page, issue, wait)}>
            <span data-text="words">{stateText(page, issue, wait)}</span>
          </Mark>
        </p>
        {reason ? (
          <p>
            <Reason {...page} reason={reason} />
          </p>
        ) : null}
        <p class="hint">
          {words.closedAt(momentText(page, issue.closedAt))}
          {" · "}
          {words.openedAt(momentText(page, issue.openedAt))}
        </p>
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

      <p class="actions">
        {issue.state === "paused" ? (
          <a class="button" href={deskPath(page, `${path}/resume`)}>
            {words.resume.button}
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
        {isOpen || issue.state === "paused" ? (
          <a class="button quiet grave" href={deskPath(page, `${path}/cancel`)}>
            {words.cancel.button}
          </a>
        ) : null}
      </p>

      {total > 0 && deliveries.failed + deliveries.unknown === 0 && !isOpen ? (
        <p class="empty">{words.nothingWrong}</p>
      ) : null}
      {issue.keepsDeliveries ? null : <p class="hint">{page.locale.desk.deliveries.forgotten}</p>}
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

/** Describes when the last email will be sent, as far as that can be estimated. */
export function etaText(
  page: DeskPage,
  { doneAt, perSecond, beyondQuota }: { doneAt: number | undefined; perSecond: number; beyondQuota: number },
): string {
  const words = page.locale.desk.issues;
  if (beyondQuota > 0) return words.beyondQuota(beyondQuota);
  return doneAt === undefined
    ? words.noEta
    : words.eta(momentText(page, doneAt), String(Math.round(perSecond * 10) / 10));
}
