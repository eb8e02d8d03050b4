import { insert, type Row } from "./changes.ts";
import type { LocalD1 } from "./d1.ts";

export const deliveryId = (issue: number, subscriber: number) => issue * 2 ** 32 + subscriber;

/** Inserts an issue that is sending, whose subscribers have ids up to 9. */
export function insertIssue(db: LocalD1, id: number, more: Row = {}): void {
  insert(db, "issues", {
    ...{ id, frequency: "daily", closed_at: id, opened_at: id, through_seq: id * 10, slots: "[]", state: "sending" },
    plan_through: 9,
    ...more,
  });
}

export function insertDelivery(db: LocalD1, issue: number, subscriber: number, more: Row = {}): void {
  insert(db, "deliveries", {
    id: deliveryId(issue, subscriber),
    ...{ from_seq: 0, through_seq: issue * 10, state: "queued", changed_at: 1 },
    ...more,
  });
}

export function insertSubscriber(db: LocalD1, id: number, more: Row = {}): void {
  insert(db, "subscribers", {
    ...{ id, email: `r${id}@example.com`, state: "active", follows: "[]", frequency: "daily", hour: 8 },
    ...{ time_zone: "UTC", language: "en", created_at: 1, slot_since: 1 },
    ...more,
  });
}
