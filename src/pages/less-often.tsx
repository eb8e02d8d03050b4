import { Notice, Onward } from "./notice.tsx";
import type { Page } from "./page.ts";
import { sitePath } from "./site-path.ts";

/** True of everybody: of who gets fewer emails now, who got as few before, and who gets none. */
export function LessOftenPage({ frequency, ...page }: Page & { frequency: string }) {
  const { lessOften: words, frequencies } = page.locale.pages;
  return (
    <Notice {...page} title={words.title}>
      <p>{words.intro}</p>
      <p>
        <strong>{frequencies[frequency] ?? frequency}</strong>
      </p>
      <p>{words.back}</p>
      <Onward href={sitePath(page.site, "preferences")} text={words.preferences} />
    </Notice>
  );
}
