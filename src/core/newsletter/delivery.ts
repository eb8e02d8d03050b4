export const DELIVERY_STATES = ["queued", "sending", "accepted", "failed", "skipped", "unknown"] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

/**
 * One issue on its way to one subscriber, holding the released posts `(fromSeq, throughSeq]`. The range is settled when it is
 * claimed: what could not be delivered before joins it.
 */
export interface Delivery {
  id: number;
  issueId: number;
  subscriberId: number;
  fromSeq: number;
  throughSeq: number;
  state: DeliveryState;
  reason: string | undefined;
}

/** Longer than any send takes; a claim older than this belongs to a worker that died. */
export const CLAIM_MS = 120_000;

/**
 * How far into its claim a send may still begin. What is left is longer than the mailer's own limit on one send, so that
 * none is under way when its claim runs out.
 */
export const LAST_SEND_MS = 60_000;
