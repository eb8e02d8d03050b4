import type { IssueState } from "../../core/newsletter/issue.ts";
import type { SubscriberState } from "../../core/subscribers/subscriber.ts";

/** States of what has them, as reasons and the desk say them. */
export const states: { issue: Record<IssueState, string>; subscriber: Record<SubscriberState, string> } = {
  issue: {
    planned: "preparing",
    sending: "sending",
    finished: "finished",
    paused: "paused",
    cancelled: "cancelled",
    expired: "expired",
    skipped: "nothing to send",
  },
  subscriber: {
    pending: "Unconfirmed",
    active: "Active",
    unsubscribed: "Unsubscribed",
    suppressed: "Suppressed",
  },
};
