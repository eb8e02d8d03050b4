import type { LabelCount } from "../core/posts/category.ts";
import type { Preferences } from "../core/subscribers/subscriber.ts";
import { CategoryPicker } from "./category-picker.tsx";
import { describedBy, Field, type FieldName, FieldNotes } from "./field.tsx";
import { FrequencyField } from "./frequency-field.tsx";
import type { Page } from "./page.ts";
import { TimeZoneField } from "./time-zone-field.tsx";

export interface PreferencesFieldsProps extends Page {
  /** As stored, or as typed if the form returns. */
  preferences: Preferences;
  categories: LabelCount[];
  frequencies: string[];
  /** IANA time zones. */
  timeZones: string[];
  /** Names in the locale registry, and each language's own name. */
  languages: { id: string; name: string }[];
  problems?: FieldName[];
  /** The search text, if the form returns from a category search. */
  question?: string;
}

const HOURS = Array.from({ length: 24 }, (_, hour) => hour);

/**
 * The preference fields: `categories`…, `frequency`, `hour`, `timeZone`, `language`. With `search`, the form goes to
 * `action` and returns unsaved.
 */
export function PreferencesFields({ action, ...props }: PreferencesFieldsProps & { action: string }) {
  const { locale, preferences, frequencies, timeZones, languages, problems = [] } = props;
  const words = locale.pages.preferences;
  const hour = { name: "hour" as const, hint: words.hourHint, problems };
  const language = { name: "language" as const, problems };
  return (
    <>
      <FrequencyField
        locale={locale}
        label={words.frequency}
        frequencies={frequencies}
        value={preferences.frequency}
        problems={problems}
      />
      <Field label={words.hour} locale={locale} {...hour}>
        <select id="hour" name="hour" {...describedBy(hour)}>
          {HOURS.map((value) => (
            <option value={value} selected={value === preferences.hour}>
              {words.hourOption(value)}
            </option>
          ))}
        </select>
      </Field>
      <TimeZoneField locale={locale} timeZones={timeZones} value={preferences.timeZone} problems={problems} />
      <Field label={words.language} locale={locale} {...language}>
        <select id="language" name="language" {...describedBy(language)}>
          {languages.map(({ id, name }) => (
            <option value={id} lang={id} selected={id === preferences.language}>
              {name}
            </option>
          ))}
        </select>
      </Field>
      <Categories {...props} action={action} problems={problems} />
    </>
  );
}

function Categories(props: PreferencesFieldsProps & { action: string; problems: FieldName[] }) {
  const { categories, preferences, problems, question, action, site, locale } = props;
  if (categories.length === 0 && preferences.categories.length === 0) return null;
  const words = locale.pages.preferences;
  const notes = { name: "categories" as const, hint: words.categoriesHint, problems };
  return (
    <fieldset id="categories" class="field" {...describedBy(notes)}>
      <legend>{words.categories}</legend>
      <FieldNotes locale={locale} {...notes} />
      <CategoryPicker
        site={site}
        locale={locale}
        categories={categories}
        chosen={preferences.categories}
        question={question}
        action={`${action}#categories`}
      />
    </fieldset>
  );
}
