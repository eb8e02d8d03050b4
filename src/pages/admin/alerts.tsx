import type { AlertKind } from "../../core/operations/alert.ts";
import type { Reason as AnyReason } from "../../core/reason.ts";
import { deskTexts } from "../../locales/desk.ts";
import type { DeskPage } from "./desk.ts";
import { DeskLayout } from "./layout.tsx";
import { Moment } from "./moment.tsx";
import { Reason } from "./reason.tsx";
import { DeskTable } from "./table.tsx";

interface ShownAlert {
  kind: AlertKind;
  reason: AnyReason;
  raisedAt: number;
  /** `undefined` while it lasts. */
  clearedAt: number | undefined;
}

/** Lists the alerts that last, and the last one of each other kind. */
export function AlertsPage({ alerts, ...page }: DeskPage & { alerts: ShownAlert[] }) {
  const { alerts: words, sections } = deskTexts(page.locale);
  const lists = [
    { id: "active", title: words.active, empty: words.none, alerts: alerts.filter(({ clearedAt }) => !clearedAt) },
    { id: "over", title: words.over, empty: words.noneOver, alerts: alerts.filter(({ clearedAt }) => clearedAt) },
  ];
  return (
    <DeskLayout {...page} section="alerts" title={sections.alerts}>
      {lists.map(({ id, title, empty, alerts }) => (
        <section aria-labelledby={id}>
          <h2 id={id}>{title}</h2>
          {alerts.length === 0 ? (
            <p class="empty">{empty}</p>
          ) : (
            <DeskTable label={title} columns={[{ name: words.what }, { name: words.since }, { name: words.until }]}>
              {alerts.map(({ kind, reason, raisedAt, clearedAt }) => (
                <tr id={clearedAt ? undefined : kind}>
                  <th scope="row" data-name={words.what}>
                    {page.locale.alerts.titles[kind] ?? kind}
                    <span class="hint">
                      <Reason {...page} reason={reason} />
                    </span>
                    {clearedAt ? null : <span class="hint">{words.whatToDo[kind]}</span>}
                  </th>
                  <td data-name={words.since}>
                    <Moment {...page} at={raisedAt} />
                  </td>
                  <td data-name={words.until}>{clearedAt ? <Moment {...page} at={clearedAt} /> : null}</td>
                </tr>
              ))}
            </DeskTable>
          )}
        </section>
      ))}
    </DeskLayout>
  );
}
