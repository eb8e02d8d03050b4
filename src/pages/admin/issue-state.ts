import type { DeliveryState } from "../../core/newsletter/delivery.ts";
import type { Issue } from "../../core/newsletter/issue.ts";
import type { ReasonName } from "../../core/reasons/list.ts";
import { readReasons } from "../../core/reasons/reason.ts";
import type { DeskPage } from "./desk.ts";
import { momentText } from "./moment.tsx";

/** What keeps everything that is sent waiting, if anything does. */
export interface Wait {
  until: number;
  reason: "rate" | "quota" | "silence";
}

export type ShownIssue = Pick<
  Issue,
  "id" | "frequency" | "state" | "reason" | "closedAt" | "openedAt" | "planned" | "keepsDeliveries"
>;

/** An issue's state in a few words: "Daily quota used up; resumes at 14:20". */
export function stateInWords(page: DeskPage, issue: Pick<Issue, "state" | "reason">, wait: Wait | undefined): string {
  const words = page.locale.desk.issues;
  if (waitsForAccount(issue)) return words.waitsForAccount;
  const waits = waitOfIssue(page, issue, wait);
  return waits ? words.waiting[waits.reason](momentText(page, waits.until)) : words.states[issue.state];
}

const WAITS: Partial<Record<ReasonName, Wait["reason"]>> = {
  "waits-for-rate": "rate",
  "waits-for-quota": "quota",
  "waits-for-provider": "silence",
};

function waitsForAccount({ state, reason }: Pick<Issue, "state" | "reason">): boolean {
  return state === "sending" && reason !== undefined && readReasons(reason)?.[0]?.name === "waits-for-account";
}

/** What holds everybody, else what the issue itself has written down: a day without quota holds nobody who has not asked. */
function waitOfIssue(
  { now }: Pick<DeskPage, "now">,
  { state, reason }: Pick<Issue, "state" | "reason">,
  wait: Wait | undefined,
): Wait | undefined {
  if (state !== "sending") return undefined;
  if (wait || reason === undefined) return wait;
  const [read] = readReasons(reason) ?? [];
  const why = read && WAITS[read.name];
  const until = Date.parse(read?.values.until ?? "");
  return why && until > now ? { until, reason: why } : undefined;
}

/** How much an issue's state wants somebody to look. */
export function markOf(
  page: Pick<DeskPage, "now">,
  issue: Pick<Issue, "state" | "reason">,
  wait: Wait | undefined,
): "ok" | "warn" | "fail" | "plain" {
  return waitsForAccount(issue) || waitOfIssue(page, issue, wait) ? "warn" : MARKS[issue.state];
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

/** Of all deliveries that were to be sent, those that were. Who was skipped got nothing, and counts nowhere. */
export function reached({ skipped, ...deliveries }: Record<DeliveryState, number>): { sent: number; total: number } {
  return { sent: deliveries.accepted, total: Object.values(deliveries).reduce((sum, count) => sum + count, 0) };
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
