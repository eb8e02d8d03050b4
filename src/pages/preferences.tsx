import type { LabelCount } from "../core/category.ts";
import type { Preferences } from "../core/subscriber.ts";
import { CategoryChoice, offer } from "./category-choice.tsx";
import { Field, type FieldName, FieldNotes, noted } from "./field.tsx";
import { FrequencyField } from "./frequency-field.tsx";
import { Layout } from "./layout.tsx";
import { OwnData } from "./own-data.tsx";
import { langOf, type Page } from "./page.ts";
import { ProblemNotice } from "./problem-notice.tsx";
import { sitePath } from "./site-path.ts";
import { TimeZoneField } from "./time-zone-field.tsx";

export interface PreferencesPageProps extends Page {
  token: string;
  /** As stored, or as typed when the form comes back. */
  preferences: Preferences;
  categories: LabelCount[];
  frequencies: string[];
  /** IANA. */
  timeZones: string[];
  /** Names from the locale registry, with the name each language gives itself. */
  languages: { id: string; name: string }[];
  problems?: FieldName[];
}

const HOURS = Array.from({ length: 24 }, (_, hour) => hour);

/** POST `/preferences/<token>`: `categories`…, `frequency`, `hour`, `timeZone`, `language`. */
export function PreferencesPage(props: PreferencesPageProps) {
  const { site, locale, token, preferences, frequencies, timeZones, languages, problems = [] } = props;
  const words = locale.pages.preferences;
  const hour = { name: "hour" as const, hint: words.hourHint, problems };
  const language = { name: "language" as const, problems };
  return (
    <Layout site={site} locale={locale} title={words.title} personal width="narrow">
      <h1>{words.title}</h1>
      <p>{words.intro}</p>
      <ProblemNotice locale={locale} problems={problems} />
      <form method="post" action={sitePath(site, `preferences/${encodeURIComponent(token)}`)}>
        <FrequencyField
          locale={locale}
          label={words.frequency}
          frequencies={frequencies}
          value={preferences.frequency}
          problems={problems}
        />
        <Field label={words.hour} locale={locale} {...hour}>
          <select id="hour" name="hour" {...noted(hour)}>
            {HOURS.map((value) => (
              <option value={value} selected={value === preferences.hour}>
                {words.hourOption(value)}
              </option>
            ))}
          </select>
        </Field>
        <TimeZoneField locale={locale} timeZones={timeZones} value={preferences.timeZone} problems={problems} />
        <Field label={words.language} locale={locale} {...language}>
          <select id="language" name="language" {...noted(language)}>
            {languages.map(({ id, name }) => (
              <option value={id} lang={id} selected={id === preferences.language}>
                {name}
              </option>
            ))}
          </select>
        </Field>
        <Categories {...props} problems={problems} />
        <button type="submit">{words.button}</button>
      </form>
      <OwnData token={token} site={site} locale={locale} />
    </Layout>
  );
}

function Categories({ categories, preferences, problems, ...page }: PreferencesPageProps & { problems: FieldName[] }) {
  const chosen = preferences.categories;
  const { shown, rest } = offer(categories, chosen);
  if (shown.length === 0) return null;
  const words = page.locale.pages.preferences;
  const notes = { name: "categories" as const, hint: words.categoriesHint, problems };
  const lang = langOf(undefined, page);
  return (
    <fieldset id="categories" class="field" {...noted(notes)}>
      <legend>{words.categories}</legend>
      <FieldNotes locale={page.locale} {...notes} />
      <CategoryChoice categories={shown} chosen={chosen} lang={lang} />
      {rest.length > 0 ? (
        <details>
          <summary>{words.moreCategories(rest.length)}</summary>
          <CategoryChoice categories={rest} chosen={chosen} lang={lang} />
        </details>
      ) : null}
    </fieldset>
  );
}
