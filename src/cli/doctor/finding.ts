import { doctorTexts, type FindingCode, type FindingValues } from "../../locales/doctor.ts";
import { languageFor } from "../../locales/index.ts";
import { terminalLanguage } from "../terminal-texts.ts";

/** The result of one check. `skip`: not checked, with what that would need. */
export interface Finding {
  about: string;
  state: "ok" | "warn" | "fail" | "skip";
  /** Absent where the check has texts of its own. */
  code?: FindingCode;
  values?: Record<string, string | number>;
  says: string;
  /** How to fix it. */
  todo?: string;
}

type Says = <Code extends FindingCode>(
  code: Code,
  ...values: keyof FindingValues<Code> extends never ? [] : [FindingValues<Code>]
) => Finding;

/** Returns the doctor's texts in the terminal's language. */
export const doctorSays = () => doctorTexts[languageFor(terminalLanguage())];

/** Creates findings on one subject, told in the terminal's language. */
export function about(thing: string): Record<Finding["state"], Says> {
  const finding =
    (state: Finding["state"]): Says =>
    (code, ...[given]) => {
      const values: Record<string, string | number> = given ?? {};
      const { says, todo } = doctorSays().findings[code];
      const told = (text: string) => text.replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
      return { about: thing, state, code, values, says: told(says), ...(todo !== undefined && { todo: told(todo) }) };
    };
  return { ok: finding("ok"), warn: finding("warn"), fail: finding("fail"), skip: finding("skip") };
}
