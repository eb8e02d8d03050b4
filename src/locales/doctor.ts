import type { CheckTexts } from "../core/operations/check.ts";
import { doctor as en } from "./en/doctor.ts";
import type { Language } from "./index.ts";
import { doctor as zh } from "./zh/doctor.ts";

export type FindingCode = keyof typeof en.findings;

/** What a finding says, and what to do, with values in braces. */
interface FindingText {
  says: string;
  todo?: string;
}

export interface DoctorTexts {
  states: Record<keyof typeof en.states, string>;
  on: string;
  off: string;
  notOurs: string;
  subjects: Record<string, string>;
  abilities: Record<keyof typeof en.abilities, string>;
  /** What the desk says of the same checks. */
  checks: CheckTexts & { states: { ok: string } };
  findings: Record<FindingCode, FindingText>;
}

type Slot<Text> = Text extends `${string}{${infer Name}}${infer Rest}` ? Name | Slot<Rest> : never;
type Texts<Code extends FindingCode> = (typeof en.findings)[Code];
type SlotsOf<Code extends FindingCode> =
  | Slot<Texts<Code>["says"]>
  | (Texts<Code> extends { todo: infer Todo } ? Slot<Todo> : never);

/** The values that the texts of a finding show. */
export type FindingValues<Code extends FindingCode> = Record<SlotsOf<Code>, string | number>;

/** What `npx gazette doctor` says, which the Worker does not load. */
export const doctorTexts: Record<Language, DoctorTexts> = { en, zh };
