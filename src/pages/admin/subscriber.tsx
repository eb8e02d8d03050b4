import type { DeliveryState } from "../../core/newsletter/delivery.ts";
import type { Reason as AnyReason } from "../../core/reason.ts";
import type { ChangeKind, Subscriber } from "../../core/subscribers/subscriber.ts";
import { localeNameOf } from "../../locales/index.ts";
import { ChangeDetail } from "./change-detail.tsx";
import { type DeskPage, deskPath, withQuery } from "./desk.ts";
import { DeskLayout } from "./layout.tsx";
import { Moment } from "./moment.tsx";
import { Reason } from "./reason.tsx";
import { SUBSCRIBER_MARKS } from "./subscribers.tsx";
import { DeskTable, Mark } from "./table.tsx";

interface SubscriberProps extends DeskPage {
  subscriber: Subscriber;
  suppressed: boolean;
  /** Titles of the chosen categories. */
  categories: string[];
  history: { kind: ChangeKind; at: number; source: string; detail: string }[];
  deliveries: { issueId: number; state: DeliveryState; reason: AnyReason | undefined; changedAt: number }[];
}

/** Shows one subscriber: preferences, history and deliveries. */
export function SubscriberPage({ subscriber, suppressed, categories, history, deliveries, ...page }: SubscriberProps) {
  const { subscribers: words, subscriberStates, deliveryStates, frequencies, sections, changes } = page.locale.desk;
  const { id, email, state, frequency, hour, timeZone, language } = subscriber;
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
          </dd>
        </div>
        <div>
          <dt>{words.language}</dt>
          <dd>{localeNameOf(language)}</dd>
        </div>
        <div>
          <dt>{words.categories}</dt>
          <dd lang="">{categories.length === 0 ? words.allCategories : categories.join(", ")}</dd>
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
            {page.locale.desk.suppressions.lift.button}
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

      <section aria-labelledby="deliveries">
        <h2 id="deliveries">{words.deliveries}</h2>
        {deliveries.length === 0 ? (
          <p class="empty">{words.noDeliveries}</p>
        ) : (
          <DeskTable
            label={words.deliveries}
            columns={[{ name: page.locale.desk.issues.issue }, { name: words.state }, { name: words.when }]}
          >
            {deliveries.map(({ issueId, state, reason, changedAt }) => (
              <tr>
                <th scope="row" data-name={page.locale.desk.issues.issue}>
                  <a href={deskPath(page, `issues/${issueId}`)}>{words.issue(issueId)}</a>
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
