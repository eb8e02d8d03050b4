import type { PropsWithChildren } from "hono/jsx";
import type { Locale } from "../locales/index.ts";

/** A form field that can be invalid. The messages are in the locales. */
export type FieldName = keyof Locale["pages"]["fieldProblems"];

interface FieldNotes {
  locale: Locale;
  name: FieldName;
  hint?: string | undefined;
  problems: FieldName[];
}

/** Returns the ARIA attributes that connect a control to its hint and problem (WCAG 3.3.1). */
export function describedBy({ name, hint, problems }: Omit<FieldNotes, "locale">) {
  const wrong = problems.includes(name);
  const ids = [...(hint ? [`${name}-hint`] : []), ...(wrong ? [`${name}-problem`] : [])];
  return {
    "aria-describedby": ids.length > 0 ? ids.join(" ") : undefined,
    "aria-invalid": wrong ? ("true" as const) : undefined,
  };
}

/** Shows a field's hint and problem. */
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

/** A label with its control, hint and problem. */
export function Field({ label, children, ...notes }: PropsWithChildren<FieldNotes & { label: string }>) {
  return (
    <div class="field">
      <label for={notes.name}>{label}</label>
      {children}
      <FieldNotes {...notes} />
    </div>
  );
}
