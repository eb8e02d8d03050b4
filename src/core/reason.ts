import type { IssueState } from "./newsletter/issue.ts";
import { REASON_CODES, type ValueKind } from "./reason-codes.ts";
import type { SubscriberState } from "./subscribers/subscriber.ts";

export type ReasonCode = keyof typeof REASON_CODES;

interface Kinds extends Record<ValueKind, unknown> {
  text: string;
  words: string;
  number: number;
  bytes: number;
  /** Milliseconds since 1970. */
  time: number;
  names: readonly string[];
  "issue-state": IssueState;
  "subscriber-state": SubscriberState;
  reason: Reason;
  reasons: readonly Reason[];
}

type KindsOf<Code extends ReasonCode> = (typeof REASON_CODES)[Code];

export type ValuesOf<Code extends ReasonCode> = {
  readonly [Name in keyof KindsOf<Code>]: Kinds[KindsOf<Code>[Name] & ValueKind];
};

/** Why something is as it is: a code, and what is filled in. It is stored and decided by; its text is made for a reader only. */
export type Reason<Code extends ReasonCode = ReasonCode> = {
  [Each in Code]: { readonly code: Each; readonly values: ValuesOf<Each> };
}[Code];

export function reason<Code extends ReasonCode>(
  code: Code,
  ...[values]: [keyof KindsOf<Code>] extends [never] ? [] : [ValuesOf<Code>]
): Reason<Code> {
  return { code, values: values ?? {} } as Reason<Code>;
}

/** What somebody else said, in their words. */
export const said = (words: string): Reason => reason("said", { words });

/** The kinds of a reason's values by their names. */
export const kindsOf = (code: ReasonCode): Record<string, ValueKind> => REASON_CODES[code];
