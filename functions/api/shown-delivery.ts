import type { Context } from "hono";
import * as z from "zod";
import { lazily } from "../../src/core/lazily.ts";
import { DELIVERY_STATES } from "../../src/core/newsletter/delivery.ts";
import type { DeliveryReport } from "../../src/ports/operations/desk.ts";
import { timeAt } from "../http/paging.ts";
import { ReasonAnswer, shownReason } from "../http/shown-reason.ts";
import { Time } from "./schemas.ts";

export const Delivery = lazily(() =>
  z
    .object({
      id: z.int(),
      issue_id: z.int(),
      subscriber_id: z.int(),
      email: z.string().describe("Empty once its subscriber was erased."),
      state: z.enum(DELIVERY_STATES),
      reason: ReasonAnswer().nullable(),
      message_id: z.string().nullable(),
      changed_at: Time(),
      resends: z
        .array(z.object({ at: Time(), state: z.enum(DELIVERY_STATES), reason: ReasonAnswer().nullable() }))
        .describe("What it had come to each time before it was sent again, oldest first."),
    })
    .meta({ id: "Delivery" }),
);

export function shownDelivery(
  c: Context,
  { id, issueId, subscriberId, email, state, reason, messageId, changedAt, resends }: DeliveryReport,
): z.input<ReturnType<typeof Delivery>> {
  return {
    id,
    issue_id: issueId,
    subscriber_id: subscriberId,
    email,
    state,
    reason: reason ? shownReason(c, reason) : null,
    message_id: messageId ?? null,
    changed_at: timeAt(changedAt),
    resends: resends.map(({ at, state, reason }) => ({
      at: timeAt(at),
      state,
      reason: reason ? shownReason(c, reason) : null,
    })),
  };
}
