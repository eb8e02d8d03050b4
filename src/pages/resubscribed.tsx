import { Notice, NoticeLink } from "./notice.tsx";
import type { Page } from "./page.ts";
import { sitePath } from "./site-path.ts";

/** Confirms that leaving was undone, or says that it is too late. */
export function ResubscribedPage({ done, ...page }: Page & { done: boolean }) {
  const words = page.locale.pages.resubscribed;
  return (
    <Notice {...page} title={done ? words.title : words.lateTitle}>
      <p>{done ? words.intro(page.site.title) : words.late}</p>
      {done ? (
        <NoticeLink href={sitePath(page.site, "")} text={words.home} />
      ) : (
        <NoticeLink href={sitePath(page.site, "subscribe")} text={words.again} />
      )}
    </Notice>
  );
}
