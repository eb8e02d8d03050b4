import type { Preferences } from "../core/subscribers/subscriber.ts";
import { describedBy, Field, type FieldName } from "./field.tsx";
import { FrequencyField } from "./frequency-field.tsx";
import type { Page } from "./page.ts";
import { TimeZoneField } from "./time-zone-field.tsx";

export interface PreferencesFieldsProps extends Page {
  /** As stored, or as typed if the form returns. */
  preferences: Preferences;
  frequencies: string[];
  /** IANA time zones. */
  timeZones: string[];
  /** Names in the locale registry, and each language's own name. */
  languages: { id: string; name: string }[];
  problems?: FieldName[];
}

const HOURS = Array.from({ length: 24 }, (_, hour) => hour);

/** The fields of how and when: `frequency`, `hour`, `timeZone`, `language`. */
export function PreferencesFields(props: PreferencesFieldsProps) {
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
      {preferences.watches.length > 0 && preferences.frequency !== "immediate" ? (
        <label class="only">
          <input type="hidden" name="hasAlerts" value="1" />
          <input type="checkbox" name="alerts" value="1" checked={preferences.alerts} />
          <span>{words.alerts}</span>
        </label>
      ) : null}
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
    </>
  );
}
