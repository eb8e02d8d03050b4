import { Notice } from "./notice.tsx";
import type { Page } from "./page.ts";
import { sitePath } from "./site-path.ts";

/** Shows nothing personal: the link may have been forwarded. */
export function UnsubscribePage({ token, ...page }: Page & { token: string }) {
  const words = page.locale.pages.unsubscribe;
  return (
    <Notice {...page} title={words.title}>
      <p>{words.intro(page.site.title)}</p>
      <form method="post" action={sitePath(page.site, `unsubscribe/${encodeURIComponent(token)}`)}>
        <button type="submit">{words.button}</button>
      </form>
      <p class="hint">{words.keep}</p>
    </Notice>
  );
}
