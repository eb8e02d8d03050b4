import type { Reason } from "../core/reason.ts";
import { localeFor } from "../locales/index.ts";
import { reasonText } from "../locales/reason-text.ts";

/** A reason as the API returns it: code and values for programs, a sentence for people. */
export interface ToldReason {
  code: string;
  values: Record<string, unknown>;
  detail: string;
}

/** Returns the terminal's language as a BCP 47 tag (POSIX: LC_ALL, LC_MESSAGES, LANG). */
export function terminalLanguage({ LC_ALL, LC_MESSAGES, LANG }: NodeJS.ProcessEnv = process.env): string {
  const [tag = ""] = (LC_ALL || LC_MESSAGES || LANG || "").split(".");
  return tag.replace("_", "-") || "en";
}

export const terminalLocale = () => localeFor(terminalLanguage());

/** Returns a reason as the API would, where no service is called. */
export function toldReason(reason: Reason): ToldReason {
  return { ...reason, detail: reasonText(terminalLocale(), reason) };
}
