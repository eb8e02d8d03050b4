import { Notice, NoticeLink } from "./notice.tsx";
import type { Page } from "./page.ts";
import { sitePath } from "./site-path.ts";

/** Worded to be true for everyone: frequency reduced now, reduced before, or not subscribed at all. */
export function LessOftenPage({ frequency, ...page }: Page & { frequency: string }) {
  const { lessOften: words, frequencies } = page.locale.pages;
  return (
    <Notice {...page} title={words.title}>
      <p>{words.intro}</p>
      <p>
        <strong>{frequencies[frequency] ?? frequency}</strong>
      </p>
      <p>{words.back}</p>
      <NoticeLink href={sitePath(page.site, "preferences")} text={words.preferences} />
    </Notice>
  );
}
