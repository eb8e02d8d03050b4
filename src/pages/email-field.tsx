import type { Locale } from "../locales/index.ts";
import { Field, type FieldName, noted } from "./field.tsx";

interface EmailFieldProps {
  locale: Locale;
  value: string | undefined;
  hint?: string | undefined;
  problems: FieldName[];
}

/** The address of the person filling in the form. */
export function EmailField({ locale, value, hint, problems }: EmailFieldProps) {
  const { subscribe } = locale.pages;
  const notes = { name: "email" as const, hint, problems };
  return (
    <Field label={subscribe.email} locale={locale} {...notes}>
      <input
        id="email"
        name="email"
        type="email"
        required
        autocomplete="email"
        maxlength={254}
        value={value}
        {...noted(notes)}
      />
    </Field>
  );
}
