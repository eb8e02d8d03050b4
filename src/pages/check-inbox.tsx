import { Notice, Onward } from "./notice.tsx";
import type { Page } from "./page.ts";
import { sitePath } from "./site-path.ts";

/** The answer to every address, known or not: it must not tell strangers who is subscribed. */
export function CheckInboxPage(page: Page) {
  const words = page.locale.pages.checkInbox;
  return (
    <Notice {...page} title={words.title}>
      <p>{words.sent}</p>
      <p>{words.missing}</p>
      <Onward href={sitePath(page.site, "")} text={words.home} />
    </Notice>
  );
}
