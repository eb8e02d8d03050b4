export const DELIVERY_STATES = ["queued", "sending", "accepted", "failed", "skipped", "unknown"] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

/**
 * One issue for one subscriber, holding the released posts `(fromSeq, throughSeq]`. The range is fixed when the delivery is
 * claimed, and includes what could not be delivered before.
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

/** Longer than any send takes. An older claim belongs to a worker that crashed. */
export const CLAIM_MS = 120_000;

/** How far into its claim a send may start. The rest exceeds the mailer's timeout, so that no send outlives its claim. */
export const LAST_SEND_MS = 60_000;
