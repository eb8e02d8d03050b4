import { Notice } from "./notice.tsx";
import type { Page } from "./page.ts";
import { sitePath } from "./site-path.ts";
import { SubmitButton } from "./submit-button.tsx";

/** Asks to confirm erasing. Posts to `/preferences/<token>/erase`. */
export function ErasePage({ token, ...page }: Page & { token: string }) {
  const words = page.locale.pages.erase;
  return (
    <Notice {...page} title={words.title} form>
      <p>{words.intro(page.site.title)}</p>
      <p>{words.kept}</p>
      <form method="post" action={sitePath(page.site, `preferences/${encodeURIComponent(token)}/erase`)}>
        <SubmitButton locale={page.locale} text={words.button} />
      </form>
      <p class="hint">{words.keep}</p>
    </Notice>
  );
}
