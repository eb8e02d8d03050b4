import { terminalTexts } from "./terminal-texts.ts";

/** Says why the system refused to read or write a file, in its own words where it has a reason that we do not know. */
export function whyOf(fault: unknown): string {
  const { code = "", message } = fault as NodeJS.ErrnoException;
  return terminalTexts().common.faults[code] ?? message;
}
