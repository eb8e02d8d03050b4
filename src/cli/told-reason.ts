import type { Reason } from "../core/reason.ts";
import { localeFor } from "../locales/index.ts";
import { reasonText } from "../locales/reason-text.ts";

/** A reason as the service tells it: for programs by code and values, for people as a sentence. */
export interface ToldReason {
  code: string;
  values: Record<string, unknown>;
  detail: string;
}

/** The language of the terminal, as a BCP 47 tag (POSIX: LC_ALL, LC_MESSAGES, LANG). */
export function terminalLanguage({ LC_ALL, LC_MESSAGES, LANG }: NodeJS.ProcessEnv = process.env): string {
  const [tag = ""] = (LC_ALL || LC_MESSAGES || LANG || "").split(".");
  return tag.replace("_", "-") || "en";
}

export const terminalLocale = () => localeFor(terminalLanguage());

/** The same where no service is asked. */
export function toldReason(reason: Reason): ToldReason {
  return { ...reason, detail: reasonText(terminalLocale(), reason) };
}
