import type { ReasonCode, ValuesOf } from "../core/reason.ts";

type Slot<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}` ? Name | Slot<Rest> : never;

/** A text has a slot for each value of its reason, and for nothing else. */
type Exact<Texts extends ReasonTexts> = {
  [Code in keyof Texts]: Code extends ReasonCode
    ? [Slot<Texts[Code]>, keyof ValuesOf<Code>] extends [keyof ValuesOf<Code>, Slot<Texts[Code]>]
      ? string
      : { slots: keyof ValuesOf<Code> }
    : never;
};

export type ReasonTexts = Record<ReasonCode, string>;

/** The texts of all reasons in one language; what stands in braces is filled in. */
export const reasonTexts = <const Texts extends ReasonTexts>(texts: Texts & Exact<Texts>): ReasonTexts => texts;
