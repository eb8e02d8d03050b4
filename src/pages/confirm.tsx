import { Notice } from "./notice.tsx";
import type { Page } from "./page.ts";
import { sitePath } from "./site-path.ts";
import { SubmitButton } from "./submit-button.tsx";

/** Looking at it changes nothing: scanners follow every link in an email, only people press buttons. */
export function ConfirmPage({ token, ...page }: Page & { token: string }) {
  const words = page.locale.pages.confirm;
  return (
    <Notice {...page} title={words.title} form>
      <p>{words.intro(page.site.title)}</p>
      <form method="post" action={sitePath(page.site, `confirm/${encodeURIComponent(token)}`)}>
        <SubmitButton locale={page.locale} text={words.button} />
      </form>
      <p class="hint">{words.notYou}</p>
    </Notice>
  );
}
