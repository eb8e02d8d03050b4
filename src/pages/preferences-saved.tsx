import type { NamedFollow } from "../core/subscribers/follow.ts";
import type { Preferences } from "../core/subscribers/subscriber.ts";
import { Notice, NoticeLink } from "./notice.tsx";
import type { Page } from "./page.ts";
import { PreferencesSummary } from "./preferences-summary.tsx";
import { sitePath } from "./site-path.ts";

interface PreferencesSavedPageProps extends Page {
  /** Where the link leads. */
  path: string;
  /** As saved. */
  preferences: Preferences;
  follows: NamedFollow[];
}

/** Confirms the saved preferences. */
export function PreferencesSavedPage({ path, preferences, follows, ...page }: PreferencesSavedPageProps) {
  const { preferencesSaved: words } = page.locale.pages;
  return (
    <Notice {...page} title={words.title}>
      <p>{words.intro}</p>
      <PreferencesSummary {...page} preferences={preferences} follows={follows} />
      <NoticeLink href={sitePath(page.site, path)} text={words.back} />
      <NoticeLink href={sitePath(page.site, "")} text={words.home} />
    </Notice>
  );
}
