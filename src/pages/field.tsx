import type { PropsWithChildren } from "hono/jsx";
import type { Locale } from "../locales/index.ts";

/** A field that may come back with a problem; the sentence for each is in the locales. */
export type FieldName = keyof Locale["pages"]["fieldProblems"];

interface FieldNotes {
  locale: Locale;
  name: FieldName;
  hint?: string | undefined;
  problems: FieldName[];
}

/** The attributes that tie a control to its hint and its problem (WCAG 3.3.1). */
export function noted({ name, hint, problems }: Omit<FieldNotes, "locale">) {
  const wrong = problems.includes(name);
  const ids = [...(hint ? [`${name}-hint`] : []), ...(wrong ? [`${name}-problem`] : [])];
  return {
    "aria-describedby": ids.length > 0 ? ids.join(" ") : undefined,
    "aria-invalid": wrong ? ("true" as const) : undefined,
  };
}

/** The hint and the problem of a field. */
export function FieldNotes({ locale, name, hint, problems }: FieldNotes) {
  return (
    <>
      {hint ? (
        <p class="hint" id={`${name}-hint`}>
          {hint}
        </p>
      ) : null}
      {problems.includes(name) ? (
        <p class="problem" id={`${name}-problem`}>
          {locale.pages.fieldProblems[name]}
        </p>
      ) : null}
    </>
  );
}

/** A label, its control, and what there is to say about it. */
export function Field({ label, children, ...notes }: PropsWithChildren<FieldNotes & { label: string }>) {
  return (
    <div class="field">
      <label for={notes.name}>{label}</label>
      {children}
      <FieldNotes {...notes} />
    </div>
  );
}
