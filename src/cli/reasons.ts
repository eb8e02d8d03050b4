import type { ReasonCode } from "../core/reason.ts";
import { type ToldReason, terminalLocale } from "./told-reason.ts";

/** How many posts one reason keeps in quarantine, and the first of them. */
export interface ReasonCount {
  code: string;
  /** The reason without its values. */
  reason: string;
  posts: number;
  /** `file:line`, to begin with. */
  example: string;
}

/** Counts posts by the code of their reason, the most frequent first. */
export function countReasons(quarantined: { file: string; line: number | null; reason: ToldReason }[]): ReasonCount[] {
  const { reasons } = terminalLocale();
  const counts = new Map<string, ReasonCount>();
  for (const { file, line, reason } of quarantined) {
    const { code } = reason;
    const known = counts.get(code);
    // A service of a later version may know more codes.
    const text: string = reasons[code as ReasonCode] ?? code;
    if (known) known.posts++;
    else
      counts.set(code, {
        code,
        reason: text.replace(/\{\w+\}/g, "…"),
        posts: 1,
        example: line === null ? file : `${file}:${line}`,
      });
  }
  return [...counts.values()].sort((a, b) => b.posts - a.posts || (a.code < b.code ? -1 : 1));
}
