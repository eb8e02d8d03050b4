import type { DeliveryReport } from "../../src/ports/operations/desk.ts";
import { timeOf } from "../http/paging.ts";

/** A delivery as the outside sees it, with what it had come to before each time it was sent again. */
export function shownDelivery({ id, issueId, subscriberId, email, state, reason, ...rest }: DeliveryReport) {
  const { messageId, changedAt, resends } = rest;
  return {
    id,
    issue_id: issueId,
    subscriber_id: subscriberId,
    email,
    state,
    reason: reason ?? null,
    message_id: messageId ?? null,
    changed_at: timeOf(changedAt),
    resends: resends.map(({ at, state, reason }) => ({ at: timeOf(at), state, reason: reason ?? null })),
  };
}
