import type { NamedFollow } from "../core/subscribers/follow.ts";
import { Notice, NoticeLink } from "./notice.tsx";
import type { Page } from "./page.ts";
import { FollowNames } from "./preferences-summary.tsx";
import { sitePath } from "./site-path.ts";
import { SubmitButton } from "./submit-button.tsx";

/** Asks a subscriber whether to follow more: somebody else may have asked for it. */
export function ConfirmMorePage({ token, follows, ...page }: Page & { token: string; follows: NamedFollow[] }) {
  const { added: words, confirm } = page.locale.pages;
  return (
    <Notice {...page} title={words.confirmTitle} form>
      <p>{words.confirm(page.site.title)}</p>
      <p>
        <strong>
          <FollowNames follows={follows} {...page} />
        </strong>
      </p>
      <form method="post" action={sitePath(page.site, `confirm/${encodeURIComponent(token)}`)}>
        <SubmitButton locale={page.locale} text={words.button} />
      </form>
      <p class="hint">{confirm.notYou}</p>
    </Notice>
  );
}

/** Says that they follow more now, or why not. */
export function MoreFollowedPage({ follows, ...page }: Page & { follows: NamedFollow[] | undefined }) {
  const words = page.locale.pages.added;
  return (
    <Notice {...page} title={follows ? words.title : words.fullTitle}>
      <p>{follows ? words.done : words.full}</p>
      {follows ? (
        <p>
          <strong>
            <FollowNames follows={follows} {...page} />
          </strong>
        </p>
      ) : null}
      <NoticeLink href={sitePath(page.site, "preferences")} text={words.preferences} />
    </Notice>
  );
}
