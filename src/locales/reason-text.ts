import type { IssueState } from "../core/newsletter/issue.ts";
import { kindsOf, type Reason } from "../core/reason.ts";
import type { ValueKind } from "../core/reason-codes.ts";
import type { SubscriberState } from "../core/subscribers/subscriber.ts";
import { wallTime } from "../core/wall-clock.ts";
import type { Locale } from "./index.ts";

/** Writes a time as its reader's clock shows it. */
type Clock = (at: number) => string;

/** Formats as `2026-11-27 08:00 UTC`, where the time zone is unknown. */
const utc: Clock = (at) => `${new Date(at).toISOString().slice(0, 16).replace("T", " ")} UTC`;

/** Returns the clock of a site, with the date. */
export function siteClock({ pages }: Locale, timeZone: string): Clock {
  return (at) => pages.dateAndTime(wallTime(at, timeZone));
}

/** A part of a text. Quoted texts are marked, because they stay in their language. */
export interface Piece {
  text: string;
  isQuoted: boolean;
}

/** Writes a reason as a sentence. */
export function reasonText(locale: Locale, reason: Reason, clock = utc): string {
  return reasonPieces(locale, reason, clock)
    .map(({ text }) => text)
    .join("");
}

/** Joins reasons as sentences. */
export function reasonsText(locale: Locale, reasons: readonly Reason[], clock = utc): string {
  return reasons.map((reason) => reasonText(locale, reason, clock)).join(locale.sentenceSpace);
}

export function reasonPieces(locale: Locale, { code, values }: Reason, clock = utc): Piece[] {
  // A row may have been written by a later version.
  const text: string = locale.reasons[code] ?? code;
  return text.split(/\{(\w+)\}/).map((part, index) => {
    if (index % 2 === 0) return { text: part, isQuoted: false };
    const kind = kindsOf(code)[part];
    return {
      text: valueText(locale, kind, (values as Record<string, unknown>)[part], clock),
      isQuoted: kind === "words",
    };
  });
}

function valueText(locale: Locale, kind: ValueKind | undefined, value: unknown, clock: Clock): string {
  switch (kind) {
    case "bytes":
      return bytesText(value as number);
    case "time":
      return clock(value as number);
    case "names":
      return (value as string[]).join(locale.comma);
    case "issue-state":
      return locale.states.issue[value as IssueState];
    case "subscriber-state":
      return locale.states.subscriber[value as SubscriberState];
    case "reason":
      return reasonText(locale, value as Reason, clock);
    case "reasons":
      return reasonsText(locale, value as Reason[], clock);
    default:
      return String(value);
  }
}

const KILOBYTE = 1024;

/** Formats a size as `64 KB` or `1.5 MB`. */
function bytesText(bytes: number): string {
  const [size, unit] = bytes < KILOBYTE ** 2 ? [bytes / KILOBYTE, "KB"] : [bytes / KILOBYTE ** 2, "MB"];
  return `${Math.round(size * 10) / 10} ${unit}`;
}
