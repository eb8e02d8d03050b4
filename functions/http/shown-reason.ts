import type { Context } from "hono";
import * as z from "zod";
import type { FieldReason, RefusedRow } from "../../src/core/field-reason.ts";
import { kindsOf, type Reason } from "../../src/core/reason.ts";
import { type Locale, localeFor, negotiateLanguage } from "../../src/locales/index.ts";
import { reasonText } from "../../src/locales/reason-text.ts";

/** A reason as programs are told it: what to decide by, and a sentence for people. */
export const ReasonAnswer = z.object({
  code: z.string().meta({ description: "What happened, for programs; /docs/problems lists every code." }),
  values: z
    .record(z.string(), z.unknown())
    .meta({ description: "What the sentence is filled in with. Times are RFC 3339." }),
  detail: z.string().meta({ description: "The same as a sentence, in the language of Accept-Language." }),
});

export type ReasonAnswer = z.infer<typeof ReasonAnswer>;

export const FieldAnswer = z.object({ field: z.string(), ...ReasonAnswer.shape });

/** RFC 9457, as `problem` writes it. */
export const ProblemAnswer = z.object({
  type: z.string().meta({ description: "`/docs/problems#<code>`, relative to this site." }),
  title: z.string().meta({ description: "The status in words." }),
  status: z.number().int(),
  ...ReasonAnswer.shape,
  errors: z.array(FieldAnswer).optional().meta({ description: "Field by field." }),
});

export function shownReason(c: Context, reason: Reason): ReasonAnswer {
  return { ...dated(reason), detail: reasonText(localeOf(c), reason) };
}

/** Refused rows of a file, as programs are told them. */
export const RefusedRowAnswer = z.object({
  row: z.number().int().meta({ description: "As a spreadsheet counts: the first row names the columns." }),
  email: z.string(),
  errors: z.array(FieldAnswer),
});

export function shownRow(c: Context, { errors, ...row }: RefusedRow): z.infer<typeof RefusedRowAnswer> {
  return { ...row, errors: shownFields(c, errors) };
}

export function shownFields(c: Context, errors: readonly FieldReason[]): z.infer<typeof FieldAnswer>[] {
  return errors.map(({ field, reason }) => ({ field, ...shownReason(c, reason) }));
}

/** What a program that reads answers asks for, else English. */
export function localeOf(c: Context): Locale {
  return localeFor(negotiateLanguage(c.req.header("Accept-Language"), "en"));
}

/** Times in RFC 3339, as everywhere in the API. */
function dated({ code, values }: Reason): { code: string; values: Record<string, unknown> } {
  const kinds = kindsOf(code);
  const shown = Object.entries(values).map(([name, value]) => {
    if (kinds[name] === "time") return [name, new Date(value).toISOString()];
    if (kinds[name] === "reason") return [name, dated(value)];
    if (kinds[name] === "reasons") return [name, value.map(dated)];
    return [name, value];
  });
  return { code, values: Object.fromEntries(shown) };
}
