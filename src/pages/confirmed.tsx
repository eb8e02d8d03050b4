import { Notice, NoticeLink } from "./notice.tsx";
import type { Page } from "./page.ts";
import { sitePath } from "./site-path.ts";

export function ConfirmedPage(page: Page) {
  const words = page.locale.pages.confirmed;
  return (
    <Notice {...page} title={words.title}>
      <p>{words.intro(page.site.title)}</p>
      <p>{words.links}</p>
      <NoticeLink href={sitePath(page.site, "")} text={words.home} />
    </Notice>
  );
}
