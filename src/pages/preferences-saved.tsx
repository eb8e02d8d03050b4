import type { Label } from "../core/category.ts";
import type { Preferences } from "../core/subscriber.ts";
import { Notice, Onward } from "./notice.tsx";
import { langOf, type Page } from "./page.ts";
import { sitePath } from "./site-path.ts";

/** Categories that are called by their names; of more it is said how many. */
const NAMED_MAX = 10;

interface PreferencesSavedPageProps extends Page {
  token: string;
  /** As they hold now. */
  preferences: Preferences;
  /** The chosen ones by their titles. */
  categories: Label[];
  /** Whether the hour means anything for the chosen frequency. */
  usesHour: boolean;
}

/** What holds from now on, for whoever wants to be sure. */
export function PreferencesSavedPage({ token, preferences, categories, usesHour, ...page }: PreferencesSavedPageProps) {
  const { preferencesSaved: words, preferences: names, frequencies } = page.locale.pages;
  const { frequency, hour, timeZone } = preferences;
  return (
    <Notice {...page} title={words.title}>
      <p>{words.intro}</p>
      <dl class="addresses">
        <div>
          <dt>{names.frequency}</dt>
          <dd>{frequencies[frequency] ?? frequency}</dd>
        </div>
        {usesHour ? (
          <div>
            <dt>{names.hour}</dt>
            <dd>{words.at(names.hourOption(hour), timeZone.replaceAll("_", " "))}</dd>
          </div>
        ) : null}
        <div>
          <dt>{names.categories}</dt>
          {categories.length > 0 && categories.length <= NAMED_MAX ? (
            <dd lang={langOf(undefined, page)}>{listed(categories, page.locale.tag)}</dd>
          ) : (
            <dd>{categories.length === 0 ? words.all : words.chosen(categories.length)}</dd>
          )}
        </div>
      </dl>
      <Onward href={sitePath(page.site, `preferences/${encodeURIComponent(token)}`)} text={words.back} />
      <Onward href={sitePath(page.site, "")} text={words.home} />
    </Notice>
  );
}

function listed(categories: Label[], language: string): string {
  return new Intl.ListFormat(language).format(categories.map(({ title }) => title));
}
