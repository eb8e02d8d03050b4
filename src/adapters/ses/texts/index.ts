import type { CheckName, CheckTexts, FindingName } from "../../../core/operations/check.ts";
import { type Language, languageFor } from "../../../locales/language.ts";
import { en } from "./en.ts";
import { zh } from "./zh.ts";

/** SES's own checks and findings; texts may also replace those of general ones. */
export type SesCheck = Exclude<keyof typeof en.names, CheckName>;
export type SesFinding = Exclude<keyof typeof en.findings, FindingName>;

const texts: Record<Language, CheckTexts> = { en, zh };

export const textsIn = (tag: string): CheckTexts => texts[languageFor(tag)];
