import type { NamedFollow } from "../core/subscribers/follow.ts";
import { followName } from "./follow-name.ts";
import { Notice, NoticeLink } from "./notice.tsx";
import type { Page } from "./page.ts";
import { sitePath } from "./site-path.ts";
import { SubmitButton } from "./submit-button.tsx";

interface UnfollowProps extends Page {
  /** Path of the link. */
  path: string;
  follow: NamedFollow;
  /** The token that unsubscribes from everything. */
  leave: string;
}

const leavePath = ({ site, leave }: UnfollowProps) => sitePath(site, `unsubscribe/${encodeURIComponent(leave)}`);

/** Asks whether to end one follow or everything. */
export function UnfollowPage({ path, follow, ...page }: UnfollowProps) {
  const words = page.locale.pages.unfollow;
  const name = followName(follow, page.locale);
  return (
    <Notice {...page} title={words.title} form>
      <p>{words.intro(name, page.site.title)}</p>
      <form method="post" action={sitePath(page.site, path)}>
        <SubmitButton locale={page.locale} text={words.button(name)} />
      </form>
      <NoticeLink href={leavePath({ path, follow, ...page })} text={words.all} />
      <p class="hint">{words.keep}</p>
    </Notice>
  );
}

/** Says that it is ended, and offers to undo it. */
export function UnfollowedPage({ path, follow, ...page }: Omit<UnfollowProps, "leave">) {
  const words = page.locale.pages.unfollow;
  return (
    <Notice {...page} title={words.doneTitle} form>
      <p role="status">{words.done(followName(follow, page.locale))}</p>
      <form method="post" action={sitePath(page.site, `${path}/undo`)}>
        <SubmitButton locale={page.locale} text={words.undo} />
      </form>
      <NoticeLink href={sitePath(page.site, "preferences")} text={words.preferences} />
    </Notice>
  );
}

/** Asks what to get instead of the last follow: nothing followed would mean everything. */
export function LastFollowPage({ path, follow, ...page }: UnfollowProps) {
  const { following: words, unfollow } = page.locale.pages;
  return (
    <Notice {...page} title={unfollow.title} form>
      <p>{words.last(followName(follow, page.locale))}</p>
      <form method="post" action={sitePath(page.site, path)} class="offers">
        <SubmitButton locale={page.locale} text={words.lastAll} name="everything" value="1" />
      </form>
      <NoticeLink href={leavePath({ path, follow, ...page })} text={words.lastLeave} />
      <p class="hint">{unfollow.keep}</p>
    </Notice>
  );
}

/** Says that nothing is left to end, or that it is followed again. */
export function FollowsAgainPage({
  follow,
  late,
  ...page
}: Page & { follow?: NamedFollow | undefined; late?: boolean }) {
  const words = page.locale.pages.unfollow;
  return (
    <Notice {...page} title={follow ? words.undoneTitle : words.goneTitle}>
      <p>{follow ? words.undone(followName(follow, page.locale)) : late ? words.late : words.gone}</p>
      <NoticeLink href={sitePath(page.site, "preferences")} text={words.preferences} />
    </Notice>
  );
}
