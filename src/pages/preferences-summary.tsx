import { frequencyNamed } from "../core/frequencies/by-name.ts";
import type { NamedFollow } from "../core/subscribers/follow.ts";
import type { Preferences } from "../core/subscribers/subscriber.ts";
import { locales } from "../locales/index.ts";
import { followName } from "./follow-name.ts";
import { langOf, type Page } from "./page.ts";

/** Follows named; more are only counted. */
const NAMED_MAX = 10;

interface PreferencesSummaryProps extends Page {
  preferences: Preferences;
  follows: NamedFollow[];
}

/** Summarises preferences in words. */
export function PreferencesSummary({ preferences, follows, ...page }: PreferencesSummaryProps) {
  const { preferencesSaved: words, preferences: names, frequencies: often, following } = page.locale.pages;
  const { frequency, hour, timeZone, language, alerts, watches } = preferences;
  const usesHour = frequencyNamed(frequency)?.usesHour ?? true;
  return (
    <dl class="addresses">
      <div>
        <dt>{names.frequency}</dt>
        <dd>
          {often[frequency] ?? frequency}
          {alerts && watches.length > 0 && frequency !== "immediate" ? ` · ${names.alerts}` : ""}
        </dd>
      </div>
      {usesHour ? (
        <div>
          <dt>{names.hour}</dt>
          <dd>{words.at(names.hourOption(hour), timeZone.replaceAll("_", " "))}</dd>
        </div>
      ) : null}
      <div>
        <dt>{following.title}</dt>
        <dd>
          <FollowNames follows={follows} {...page} />
        </dd>
      </div>
      <div>
        <dt>{names.language}</dt>
        <dd lang={locales[language]?.tag}>{locales[language]?.name ?? language}</dd>
      </div>
    </dl>
  );
}

/** Names what is followed, unless the site does not know all of it, or it is much. */
export function FollowNames({ follows, ...page }: Page & { follows: NamedFollow[] }) {
  const { following, preferencesSaved: words } = page.locale.pages;
  if (follows.length === 0) return <>{following.everything}</>;
  if (follows.length > NAMED_MAX || follows.some(({ title }) => title === undefined))
    return <>{words.chosen(follows.length)}</>;
  const names = follows.map((follow) => followName(follow, page.locale));
  return <span lang={langOf(undefined, page)}>{new Intl.ListFormat(page.locale.tag).format(names)}</span>;
}
