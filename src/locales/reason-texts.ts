import type { ReasonCode, ValuesOf } from "../core/reason.ts";

type Slot<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}` ? Name | Slot<Rest> : never;

/** A text with one placeholder for each value of its reason. */
type Exact<Texts extends ReasonTexts> = {
  [Code in keyof Texts]: Code extends ReasonCode
    ? [Slot<Texts[Code]>, keyof ValuesOf<Code>] extends [keyof ValuesOf<Code>, Slot<Texts[Code]>]
      ? string
      : { slots: keyof ValuesOf<Code> }
    : never;
};

export type ReasonTexts = Record<ReasonCode, string>;

/** Texts of all reasons in one language, with placeholders in braces. */
export const reasonTexts = <const Texts extends ReasonTexts>(texts: Texts & Exact<Texts>): ReasonTexts => texts;
