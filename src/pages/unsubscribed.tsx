import type { NamedFollow } from "../core/subscribers/follow.ts";
import type { Preferences } from "../core/subscribers/subscriber.ts";
import { Notice, NoticeLink } from "./notice.tsx";
import type { Page } from "./page.ts";
import { PreferencesSummary } from "./preferences-summary.tsx";
import { sitePath } from "./site-path.ts";
import { SubmitButton } from "./submit-button.tsx";

interface UnsubscribedPageProps extends Page {
  /** What was ended, and the token that undoes it; `undefined` if it is too late, or there was nothing. */
  ended?: { token: string; preferences: Preferences; follows: NamedFollow[] } | undefined;
}

/** Says what was ended, and offers to undo it by a post to `/unsubscribe/<token>/undo`. */
export function UnsubscribedPage({ ended, ...page }: UnsubscribedPageProps) {
  const words = page.locale.pages.unsubscribed;
  return (
    <Notice {...page} title={words.title} form={ended !== undefined}>
      <p>{words.intro(page.site.title)}</p>
      {ended ? (
        <>
          <h2>{words.undoTitle}</h2>
          <p>{words.undo}</p>
          <PreferencesSummary {...page} preferences={ended.preferences} follows={ended.follows} />
          <form method="post" action={sitePath(page.site, `unsubscribe/${encodeURIComponent(ended.token)}/undo`)}>
            <SubmitButton locale={page.locale} text={words.undoButton} />
          </form>
        </>
      ) : (
        <>
          <p>{words.back}</p>
          <NoticeLink href={sitePath(page.site, "subscribe")} text={words.again} />
        </>
      )}
    </Notice>
  );
}
