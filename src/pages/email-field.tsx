import type { Locale } from "../locales/index.ts";
import { describedBy, Field, type FieldName } from "./field.tsx";

interface EmailFieldProps {
  locale: Locale;
  label?: string;
  value: string | undefined;
  hint?: string | undefined;
  problems: FieldName[];
}

/** The email field of a form. */
export function EmailField({ locale, label, value, hint, problems }: EmailFieldProps) {
  const { subscribe } = locale.pages;
  const notes = { name: "email" as const, hint, problems };
  return (
    <Field label={label ?? subscribe.email} locale={locale} {...notes}>
      <input
        id="email"
        name="email"
        type="email"
        required
        autocomplete="email"
        maxlength={254}
        value={value}
        {...describedBy(notes)}
      />
    </Field>
  );
}
