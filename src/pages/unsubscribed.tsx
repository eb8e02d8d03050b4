import { Notice, NoticeLink } from "./notice.tsx";
import type { Page } from "./page.ts";
import { sitePath } from "./site-path.ts";

export function UnsubscribedPage(page: Page) {
  const words = page.locale.pages.unsubscribed;
  return (
    <Notice {...page} title={words.title}>
      <p>{words.intro(page.site.title)}</p>
      <p>{words.back}</p>
      <NoticeLink href={sitePath(page.site, "subscribe")} text={words.again} />
    </Notice>
  );
}
