import { cliTexts } from "../locales/cli.ts";
import { languageFor } from "../locales/language.ts";

/** Returns the terminal's language as a BCP 47 tag (POSIX: LC_ALL, LC_MESSAGES, LANG). */
export function terminalLanguage({ LC_ALL, LC_MESSAGES, LANG }: NodeJS.ProcessEnv = process.env): string {
  const [tag = ""] = (LC_ALL || LC_MESSAGES || LANG || "").split(".");
  return tag.replace("_", "-") || "en";
}

/** Returns what the command line says, in the terminal's language. */
export const terminalTexts = () => cliTexts[languageFor(terminalLanguage())];
