import { Notice, NoticeLink } from "./notice.tsx";
import type { Page } from "./page.ts";
import { sitePath } from "./site-path.ts";

export function ErasedPage(page: Page) {
  const words = page.locale.pages.erased;
  return (
    <Notice {...page} title={words.title}>
      <p>{words.intro}</p>
      <NoticeLink href={sitePath(page.site, "")} text={words.home} />
    </Notice>
  );
}
