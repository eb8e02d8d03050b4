import type { DeliveryState } from "../../core/newsletter/delivery.ts";
import type { Reason as AnyReason } from "../../core/reason.ts";
import { deskTexts } from "../../locales/desk.ts";
import { type DeskPage, deskPath, withQuery } from "./desk.ts";
import { Moment } from "./moment.tsx";
import { Reason } from "./reason.tsx";
import { DeskTable } from "./table.tsx";

export interface ShownDelivery {
  id: number;
  issueId: number;
  subscriberId: number;
  email: string;
  state: DeliveryState;
  reason: AnyReason | undefined;
  changedAt: number;
  /** How often it was resent. */
  resends: number;
}

interface DeliveryTableProps extends DeskPage {
  label: string;
  deliveries: ShownDelivery[];
  /** Whether each can be resent here. */
  resendable: boolean;
}

/** Shows deliveries with their recipients and outcomes. */
export function DeliveryTable({ label, deliveries, resendable, ...page }: DeliveryTableProps) {
  const { deliveries: words } = deskTexts(page.locale);
  const columns = [{ name: words.to }, { name: words.reason }, { name: words.when }];
  return (
    <DeskTable label={label} columns={resendable ? [...columns, { name: words.actions }] : columns}>
      {deliveries.map(({ id, issueId, subscriberId, email, state, reason, changedAt, resends }) => (
        <tr>
          <th scope="row" data-name={words.to} class="address">
            {email === "" ? (
              words.erased
            ) : (
              <a href={deskPath(page, `subscribers/${subscriberId}`)} lang="">
                {email}
              </a>
            )}
          </th>
          <td data-name={words.reason}>
            {reason ? <Reason {...page} reason={reason} /> : deskTexts(page.locale).deliveryStates[state]}
            {resends > 0 ? <span class="hint">{words.resends(resends)}</span> : null}
          </td>
          <td data-name={words.when}>
            <Moment {...page} at={changedAt} />
          </td>
          {resendable ? (
            <td data-name={words.actions}>
              <a href={withQuery(deskPath(page, `issues/${issueId}/resend`), { state, id })}>
                {words.resend}
                <span class="unseen"> {email}</span>
              </a>
            </td>
          ) : null}
        </tr>
      ))}
    </DeskTable>
  );
}
