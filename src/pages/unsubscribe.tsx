import { UNSUBSCRIBE_REASONS } from "../core/subscribers/unsubscribe-reason.ts";
import { Notice } from "./notice.tsx";
import type { Page } from "./page.ts";
import { sitePath } from "./site-path.ts";
import { SubmitButton } from "./submit-button.tsx";

interface UnsubscribePageProps extends Page {
  token: string;
  /** Alternatives to unsubscribing, the same for everyone. */
  frequencies: string[];
}

/**
 * Posts to `/unsubscribe/<token>` with an optional `reason`. Shows nothing personal, because the link may have been
 * forwarded. One press of the first button suffices.
 */
export function UnsubscribePage({ token, frequencies, ...page }: UnsubscribePageProps) {
  const words = page.locale.pages.unsubscribe;
  const action = sitePath(page.site, `unsubscribe/${encodeURIComponent(token)}`);
  return (
    <Notice {...page} title={words.title} form>
      <p>{words.intro(page.site.title)}</p>
      <form method="post" action={action}>
        <div class="field">
          <label for="reason">{words.reason}</label>
          <select id="reason" name="reason">
            <option value="">{words.noReason}</option>
            {UNSUBSCRIBE_REASONS.map((reason) => (
              <option value={reason}>{words.reasons[reason]}</option>
            ))}
          </select>
        </div>
        <SubmitButton locale={page.locale} text={words.button} />
      </form>
      <p class="hint">{words.keep}</p>
      <h2>{words.lessOftenTitle}</h2>
      <p>{words.lessOften}</p>
      <form method="post" action={`${action}/less-often`} class="offers">
        {frequencies.map((frequency) => (
          <SubmitButton
            locale={page.locale}
            text={page.locale.pages.frequencies[frequency] ?? frequency}
            name="frequency"
            value={frequency}
          />
        ))}
      </form>
    </Notice>
  );
}
