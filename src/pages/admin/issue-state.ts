import type { DeliveryState } from "../../core/newsletter/delivery.ts";
import type { Edition } from "../../core/newsletter/edition.ts";
import type { Issue } from "../../core/newsletter/issue.ts";
import type { Reason, ReasonCode } from "../../core/reason.ts";
import { wallTime } from "../../core/wall-clock.ts";
import { deskTexts } from "../../locales/desk.ts";
import type { DeskPage } from "./desk.ts";
import { momentText } from "./moment.tsx";

/** What all sending is waiting for, and until when. */
export interface Wait {
  until: number;
  reason: "rate" | "quota" | "silence" | "review";
}

export type ShownIssue = Pick<
  Issue,
  | "id"
  | "frequency"
  | "state"
  | "reason"
  | "closedAt"
  | "openedAt"
  | "planned"
  | "keepsDeliveries"
  | "subject"
  | "slots"
  | "finishedAt"
  | "startedAt"
  | "reviewUntil"
>;

/** Returns what sending waits for, if it waits. */
export function waitOf(
  { waitUntil, waitReason }: { waitUntil: number; waitReason: Wait["reason"] },
  now: number,
): Wait | undefined {
  return waitUntil > now ? { until: waitUntil, reason: waitReason } : undefined;
}

/** Describes an issue's state: "Daily quota used up; resumes at 14:20". */
export function stateText(page: DeskPage, issue: Pick<Issue, "state" | "reason">, wait: Wait | undefined): string {
  const words = deskTexts(page.locale).issues;
  if (waitsForAccount(issue)) return words.waitsForAccount;
  const waits = waitOfIssue(page, issue, wait);
  return waits ? words.waiting[waits.reason](momentText(page, waits.until)) : words.states[issue.state];
}

const WAITS: Partial<Record<ReasonCode, Wait["reason"]>> = {
  "waiting-for-rate": "rate",
  "waiting-for-quota": "quota",
  "waiting-for-provider": "silence",
  "waiting-for-review": "review",
};

const waitsForAccount = ({ state, reason }: Pick<Issue, "state" | "reason">): boolean =>
  state === "sending" && reason?.code === "waiting-for-account";

/**
 * Returns what all sending is waiting for, else what the issue itself recorded: the gate does not know that the quota is
 * used up before someone asks.
 */
function waitOfIssue(
  { now }: Pick<DeskPage, "now">,
  { state, reason }: Pick<Issue, "state" | "reason">,
  wait: Wait | undefined,
): Wait | undefined {
  const cause = reason && WAITS[reason.code];
  const until = cause && "until" in reason.values ? reason.values.until : 0;
  const recorded = cause && until > now ? { until, reason: cause } : undefined;
  if (state === "planned") return recorded?.reason === "review" ? recorded : undefined;
  return state === "sending" ? (wait ?? recorded) : undefined;
}

/** Returns how much attention an issue's state needs. */
export function markOf(
  page: Pick<DeskPage, "now">,
  issue: Pick<Issue, "state" | "reason">,
  wait: Wait | undefined,
): "ok" | "warn" | "fail" | "plain" {
  return waitsForAccount(issue) || waitOfIssue(page, issue, wait) ? "warn" : MARKS[issue.state];
}

/** Returns the stored reason, where the state's description does not include it. */
export function reasonOf({ state, reason }: Pick<Issue, "state" | "reason">): Reason | undefined {
  return state === "sending" || state === "planned" ? undefined : reason;
}

/** Formats a title such as `Issue 3 · Daily`. */
export function issueTitle({ locale }: Pick<DeskPage, "locale">, { id, frequency }: Pick<Issue, "id" | "frequency">) {
  const { issues, frequencies } = deskTexts(locale);
  return issues.one(id, frequencies[frequency] ?? frequency);
}

/** Formats the frequency and day of an edition: `Daily · 27 Nov`. */
export function editionTitle(
  { locale }: Pick<DeskPage, "locale">,
  { frequency, day }: Pick<Edition, "frequency" | "day">,
) {
  const { issues, frequencies, day: dayText } = deskTexts(locale);
  return issues.edition(frequencies[frequency] ?? frequency, dayText(wallTime(day * 86_400_000, "UTC")));
}

/** Formats the day of an issue's edition. */
export function editionDay(
  { locale, site }: Pick<DeskPage, "locale" | "site">,
  issue: Pick<Issue, "closedAt" | "slots">,
) {
  return deskTexts(locale).day(wallTime(issue.closedAt, issue.slots[0]?.timeZone ?? site.timeZone));
}

/** Lists whose periods closed: `08:00, Asia/Shanghai`. */
export function slotsText({ locale }: Pick<DeskPage, "locale">, { slots }: Pick<Issue, "slots">) {
  return slots.map(({ hour, timeZone }) => deskTexts(locale).subscribers.hour(hour, timeZone)).join(" · ");
}

/** Returns how many deliveries were sent, and of how many. Skipped ones do not count. */
export function sentCounts({ skipped, ...deliveries }: Record<DeliveryState, number>): { sent: number; total: number } {
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

/** Returns whether an editor may still change an issue. */
export const isEditable = ({ startedAt, state }: Pick<Issue, "startedAt" | "state">): boolean =>
  startedAt === undefined && (state === "planned" || state === "paused");
