import type { Reason } from "../core/reason.ts";
import { localeFor } from "../locales/index.ts";
import { reasonText } from "../locales/reason-text.ts";
import { terminalLanguage } from "./terminal-texts.ts";

/** A reason as the API returns it: code and values for programs, a sentence for people. */
export interface ToldReason {
  code: string;
  values: Record<string, unknown>;
  detail: string;
}

export const terminalLocale = () => localeFor(terminalLanguage());

/** Returns a reason as the API would, where no service is called. */
export function toldReason(reason: Reason): ToldReason {
  return { ...reason, detail: reasonText(terminalLocale(), reason) };
}
