import type { DeliveryState } from "../../core/delivery.ts";
import type { Issue } from "../../core/issue.ts";
import type { DeskPage } from "./desk.ts";
import { momentText } from "./moment.tsx";

/** What keeps everything that is sent waiting, if anything does. */
export interface Wait {
  until: number;
  reason: "rate" | "quota" | "silence";
}

export type ShownIssue = Pick<Issue, "id" | "frequency" | "state" | "reason" | "closedAt" | "openedAt" | "planned">;

/** An issue's state in a few words: "waiting for the SES quota until 14:20". */
export function stateInWords(page: DeskPage, { state }: Pick<Issue, "state">, wait: Wait | undefined): string {
  const words = page.locale.desk.issues;
  if (state !== "sending" || !wait) return words.states[state];
  return words.waiting[wait.reason](momentText(page, wait.until));
}

/** How much an issue's state wants somebody to look. */
export function markOf({ state }: Pick<Issue, "state">, wait: Wait | undefined): "ok" | "warn" | "fail" | "plain" {
  return state === "sending" && wait ? "warn" : MARKS[state];
}

/** What was written down beside the state, where the words for the state do not say it all. */
export function reasonOf({ state, reason }: Pick<Issue, "state" | "reason">): string | undefined {
  return state === "sending" || state === "planned" ? undefined : reason;
}

/** `Issue 3 · Daily`. */
export function issueTitle({ locale }: Pick<DeskPage, "locale">, { id, frequency }: Pick<Issue, "id" | "frequency">) {
  const { issues, frequencies } = locale.desk;
  return issues.one(id, frequencies[frequency] ?? frequency);
}

/** Of all deliveries, those that came to an end. */
export function settled(deliveries: Record<DeliveryState, number>): { done: number; total: number } {
  const total = Object.values(deliveries).reduce((sum, count) => sum + count, 0);
  return { done: total - deliveries.queued - deliveries.sending, total };
}

const MARKS: Record<Issue["state"], "ok" | "warn" | "fail" | "plain"> = {
  planned: "plain",
  sending: "ok",
  finished: "plain",
  paused: "warn",
  cancelled: "fail",
  expired: "fail",
  skipped: "plain",
};
