import type { Context } from "hono";
import * as z from "zod";
import type { FieldReason, RefusedRow } from "../../src/core/field-reason.ts";
import { lazily } from "../../src/core/lazily.ts";
import { kindsOf, type Reason } from "../../src/core/reason.ts";
import { type Locale, localeFor, negotiateLanguage } from "../../src/locales/index.ts";
import { reasonText } from "../../src/locales/reason-text.ts";

/** A reason in the API: code and values for programs, a sentence for people. */
export const ReasonAnswer = lazily(() =>
  z.object({
    code: z.string().describe("What happened, for programs; /docs/problems lists every code."),
    values: z.record(z.string(), z.unknown()).describe("What the sentence is filled in with. Times are RFC 3339."),
    detail: z.string().describe("The same as a sentence, in the language of Accept-Language."),
  }),
);

type ReasonAnswer = z.infer<ReturnType<typeof ReasonAnswer>>;

const FieldAnswer = lazily(() => z.object({ field: z.string(), ...ReasonAnswer().shape }).meta({ id: "RefusedField" }));
type FieldAnswer = z.infer<ReturnType<typeof FieldAnswer>>;

/** RFC 9457, as `problem` writes it. */
export const ProblemAnswer = lazily(() =>
  z
    .object({
      type: z.string().describe("`/docs/problems#<code>`, relative to this site."),
      title: z.string().describe("The status in words."),
      status: z.int(),
      ...ReasonAnswer().shape,
      errors: z.array(FieldAnswer()).optional().describe("Field by field."),
    })
    .meta({ id: "Problem" }),
);

/** Rejected rows of a file in the API. */
export const RefusedRowAnswer = lazily(() =>
  z
    .object({
      row: z.int().describe("As a spreadsheet counts: the first row names the columns."),
      email: z.string(),
      errors: z.array(FieldAnswer()),
    })
    .meta({ id: "RefusedRow" }),
);

export function shownReason(c: Context, reason: Reason): ReasonAnswer {
  return { ...dated(reason), detail: reasonText(localeOf(c), reason) };
}

export function shownRow(c: Context, { errors, ...row }: RefusedRow): z.infer<ReturnType<typeof RefusedRowAnswer>> {
  return { ...row, errors: shownFields(c, errors) };
}

export function shownFields(c: Context, errors: readonly FieldReason[]): FieldAnswer[] {
  return errors.map(({ field, reason }) => ({ field, ...shownReason(c, reason) }));
}

/** Returns the locale that a client requests, else English. */
export function localeOf(c: Context): Locale {
  return localeFor(negotiateLanguage(c.req.header("Accept-Language"), "en"));
}

/** Formats times by RFC 3339. */
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
