import { Notice, NoticeLink } from "./notice.tsx";
import type { Page } from "./page.ts";
import { sitePath } from "./site-path.ts";

/** Shown for every address, known or not, so that strangers do not learn who is subscribed. */
export function CheckInboxPage({ back, ...page }: Page & { back?: URL | undefined }) {
  const words = page.locale.pages.checkInbox;
  return (
    <Notice {...page} title={words.title}>
      <p>{words.sent}</p>
      <p>{words.missing}</p>
      {back ? <NoticeLink href={back.href} text={words.back(back.host)} /> : null}
      <NoticeLink href={sitePath(page.site, "")} text={words.home} />
    </Notice>
  );
}
