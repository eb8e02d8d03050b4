import type { DeliveryState } from "../../core/newsletter/delivery.ts";
import { deskTexts } from "../../locales/desk.ts";
import { DeliveryTable, type ShownDelivery } from "./delivery-table.tsx";
import { type DeskPage, deskPath, withQuery } from "./desk.ts";
import { issueTitle, type ShownIssue } from "./issue-state.ts";
import { DeskLayout } from "./layout.tsx";
import { Pager } from "./table.tsx";

interface DeliveriesProps extends DeskPage {
  issue: ShownIssue;
  state: DeliveryState;
  deliveries: ShownDelivery[];
  next: number | undefined;
  isFirst: boolean;
  resendable: boolean;
}

/** Lists an issue's deliveries in one state. */
export function DeliveriesPage({ issue, state, deliveries, next, isFirst, resendable, ...page }: DeliveriesProps) {
  const { deliveryStates, deliveries: words, pager } = deskTexts(page.locale);
  const path = deskPath(page, `issues/${issue.id}/deliveries`);
  return (
    <DeskLayout
      {...page}
      section="issues"
      title={deliveryStates[state]}
      kicker={{ href: deskPath(page, `issues/${issue.id}`), text: issueTitle(page, issue) }}
    >
      {deliveries.length === 0 || !issue.keepsDeliveries ? (
        <p class="empty">{issue.keepsDeliveries ? words.empty : words.forgotten}</p>
      ) : (
        <DeliveryTable {...page} label={deliveryStates[state]} deliveries={deliveries} resendable={resendable} />
      )}
      <Pager
        first={isFirst ? undefined : withQuery(path, { state })}
        next={next === undefined ? undefined : withQuery(path, { state, after: next })}
        words={pager}
      />
    </DeskLayout>
  );
}
