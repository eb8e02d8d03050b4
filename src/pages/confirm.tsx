import type { NamedFollow } from "../core/subscribers/follow.ts";
import type { Preferences } from "../core/subscribers/subscriber.ts";
import { Notice } from "./notice.tsx";
import type { Page } from "./page.ts";
import { PreferencesSummary } from "./preferences-summary.tsx";
import { sitePath } from "./site-path.ts";
import { SubmitButton } from "./submit-button.tsx";

interface ConfirmPageProps extends Page {
  token: string;
  /** The preferences that the link confirms. Somebody else may have requested them. */
  preferences: Preferences;
  follows: NamedFollow[];
}

/** Asks for confirmation by a button: link scanners follow every link in an email, but press no buttons. */
export function ConfirmPage({ token, preferences, follows, ...page }: ConfirmPageProps) {
  const words = page.locale.pages.confirm;
  return (
    <Notice {...page} title={words.title} form>
      <p>{words.intro(page.site.title)}</p>
      <PreferencesSummary {...page} preferences={preferences} follows={follows} />
      <p>{words.chosen}</p>
      <form method="post" action={sitePath(page.site, `confirm/${encodeURIComponent(token)}`)}>
        <SubmitButton locale={page.locale} text={words.button} />
      </form>
      <p class="hint">{words.notYou}</p>
    </Notice>
  );
}
