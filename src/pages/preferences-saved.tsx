import type { Label } from "../core/posts/category.ts";
import type { Preferences } from "../core/subscribers/subscriber.ts";
import { Notice, Onward } from "./notice.tsx";
import type { Page } from "./page.ts";
import { PreferencesSummary } from "./preferences-summary.tsx";
import { sitePath } from "./site-path.ts";

interface PreferencesSavedPageProps extends Page {
  token: string;
  /** As they hold now. */
  preferences: Preferences;
  categories: { chosen: number; known: Label[] };
}

/** What holds from now on, for whoever wants to be sure. */
export function PreferencesSavedPage({ token, preferences, categories, ...page }: PreferencesSavedPageProps) {
  const { preferencesSaved: words } = page.locale.pages;
  return (
    <Notice {...page} title={words.title}>
      <p>{words.intro}</p>
      <PreferencesSummary {...page} preferences={preferences} categories={categories} />
      <Onward href={sitePath(page.site, `preferences/${encodeURIComponent(token)}`)} text={words.back} />
      <Onward href={sitePath(page.site, "")} text={words.home} />
    </Notice>
  );
}
