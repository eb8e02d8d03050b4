import { Notice, Onward } from "./notice.tsx";
import type { Page } from "./page.ts";
import { sitePath } from "./site-path.ts";

export function PreferencesSavedPage({ token, ...page }: Page & { token: string }) {
  const words = page.locale.pages.preferencesSaved;
  return (
    <Notice {...page} title={words.title}>
      <p>{words.intro}</p>
      <Onward href={sitePath(page.site, `preferences/${encodeURIComponent(token)}`)} text={words.back} />
      <Onward href={sitePath(page.site, "")} text={words.home} />
    </Notice>
  );
}
