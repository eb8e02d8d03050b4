import type { Suppression } from "../../core/newsletter/suppression.ts";
import { EVERYTHING, followedOf } from "../../core/subscribers/follow.ts";
import type { ChangeKind, Preferences } from "../../core/subscribers/subscriber.ts";
import type { UnsubscribeReason } from "../../core/subscribers/unsubscribe-reason.ts";
import { deskTexts } from "../../locales/desk.ts";
import { localeNameOf } from "../../locales/index.ts";
import { followName } from "../follow-name.ts";
import type { DeskPage } from "./desk.ts";

/** Shows the details of a change: our own codes as words, free text as it is. */
export function ChangeDetail({ kind, detail, locale }: DeskPage & { kind: ChangeKind; detail: string }) {
  const before = kind === "preferences" ? preferencesIn(detail) : undefined;
  if (before) return <PreferencesBefore {...before} locale={locale} />;
  const [, why, more] = /^(bounce|complaint|manual)(?:: (.*))?$/s.exec(detail) ?? [];
  if ((kind === "suppressed" || kind === "lifted") && why !== undefined)
    return <Suppressed why={why as Suppression["reason"]} more={more ?? ""} locale={locale} />;
  const { notConfirmed } = deskTexts(locale).subscribers;
  const reasons: Partial<Record<string, string>> = locale.pages.unsubscribe.reasons;
  const words = detail === "not-confirmed" ? notConfirmed : reasons[detail as UnsubscribeReason];
  return kind === "unsubscribed" && words !== undefined ? <span>{words}</span> : <span lang="">{detail}</span>;
}

function Suppressed({ why, more, locale }: Pick<DeskPage, "locale"> & { why: Suppression["reason"]; more: string }) {
  return (
    <>
      {deskTexts(locale).suppressions.reasons[why]} <span lang="">{more}</span>
    </>
  );
}

function PreferencesBefore({
  frequency,
  hour,
  timeZone,
  language,
  locale,
  ...follows
}: Preferences & Pick<DeskPage, "locale">) {
  const { subscribers: words, frequencies } = deskTexts(locale);
  const { everything } = locale.pages.following;
  const names = followedOf({ ...EVERYTHING, ...follows }).map((follow) => followName(follow, locale));
  return (
    <>
      {words.before} {frequencies[frequency] ?? frequency} · {words.hour(hour, timeZone)} · {localeNameOf(language)} ·{" "}
      {names.length === 0 ? everything : <span lang="">{names.join(", ")}</span>}
    </>
  );
}

function preferencesIn(detail: string): Preferences | undefined {
  try {
    const read = JSON.parse(detail) as Partial<Preferences>;
    return Array.isArray(read.categories) && typeof read.frequency === "string" ? (read as Preferences) : undefined;
  } catch {
    return undefined;
  }
}
