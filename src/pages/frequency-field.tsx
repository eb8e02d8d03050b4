import type { Locale } from "../locales/index.ts";
import { describedBy, Field, type FieldName } from "./field.tsx";

interface FrequencyFieldProps {
  locale: Locale;
  label: string;
  frequencies: string[];
  value: string | undefined;
  problems: FieldName[];
}

export function FrequencyField({ locale, label, frequencies, value, problems }: FrequencyFieldProps) {
  const notes = { name: "frequency" as const, problems };
  return (
    <Field label={label} locale={locale} {...notes}>
      <select id="frequency" name="frequency" {...describedBy(notes)}>
        {frequencies.map((frequency) => (
          <option value={frequency} selected={frequency === value}>
            {locale.pages.frequencies[frequency] ?? frequency}
          </option>
        ))}
      </select>
    </Field>
  );
}
