import { frequencyNamed } from "../core/frequencies/by-name.ts";
import type { Label } from "../core/posts/category.ts";
import type { Preferences } from "../core/subscribers/subscriber.ts";
import { locales } from "../locales/index.ts";
import { langOf, type Page } from "./page.ts";

/** Categories named; more are only counted. */
const NAMED_MAX = 10;

interface PreferencesSummaryProps extends Page {
  preferences: Preferences;
  /** How many categories were chosen, and those that the site has. */
  categories: { chosen: number; known: Label[] };
}

/** Summarises preferences in words. */
export function PreferencesSummary({ preferences, categories, ...page }: PreferencesSummaryProps) {
  const { preferencesSaved: words, preferences: names, frequencies: often } = page.locale.pages;
  const { frequency, hour, timeZone, language } = preferences;
  const { chosen, known } = categories;
  const usesHour = frequencyNamed(frequency)?.usesHour ?? true;
  return (
    <dl class="addresses">
      <div>
        <dt>{names.frequency}</dt>
        <dd>{often[frequency] ?? frequency}</dd>
      </div>
      {usesHour ? (
        <div>
          <dt>{names.hour}</dt>
          <dd>{words.at(names.hourOption(hour), timeZone.replaceAll("_", " "))}</dd>
        </div>
      ) : null}
      <div>
        <dt>{names.categories}</dt>
        {chosen > 0 && chosen <= NAMED_MAX && known.length === chosen ? (
          <dd lang={langOf(undefined, page)}>{formatList(known, page.locale.tag)}</dd>
        ) : (
          <dd>{chosen === 0 ? words.all : words.chosen(chosen)}</dd>
        )}
      </div>
      <div>
        <dt>{names.language}</dt>
        <dd lang={locales[language]?.tag}>{locales[language]?.name ?? language}</dd>
      </div>
    </dl>
  );
}

function formatList(categories: Label[], language: string): string {
  return new Intl.ListFormat(language).format(categories.map(({ title }) => title));
}
