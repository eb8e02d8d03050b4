import { maskedAddress } from "../core/subscribers/masked-address.ts";
import { EmailField } from "./email-field.tsx";
import type { FieldName } from "./field.tsx";
import { Notice, NoticeLink } from "./notice.tsx";
import { linkPath, type Own } from "./own-data.tsx";
import type { Page } from "./page.ts";
import { ProblemNotice } from "./problem-notice.tsx";
import { sitePath } from "./site-path.ts";
import { SubmitButton } from "./submit-button.tsx";

interface ChangeAddressPageProps extends Page {
  own: Own;
  email?: string;
  problems?: FieldName[];
}

/** Asks for a new address. Posts `email` to `/preferences/<token>/address`. */
export function ChangeAddressPage({ own, email, problems = [], ...page }: ChangeAddressPageProps) {
  const words = page.locale.pages.changeAddress;
  return (
    <Notice {...page} title={words.title} form>
      <p>{words.intro(own.email)}</p>
      <ProblemNotice locale={page.locale} problems={problems} />
      <form method="post" action={`${linkPath(page, own.link)}/address`}>
        <EmailField locale={page.locale} label={words.email} hint={words.next} value={email} problems={problems} />
        <SubmitButton locale={page.locale} text={words.button} />
      </form>
    </Notice>
  );
}

/** Asks the new address by a button, as `ConfirmPage` does. Posts to `/address/<token>`. */
export function ConfirmAddressPage({ token, from, to, ...page }: Page & { token: string; from: string; to: string }) {
  const words = page.locale.pages.changeAddress;
  return (
    <Notice {...page} title={words.confirmTitle} form>
      <p>{words.confirm(page.site.title, maskedAddress(from), maskedAddress(to))}</p>
      <form method="post" action={sitePath(page.site, `address/${encodeURIComponent(token)}`)}>
        <SubmitButton locale={page.locale} text={words.confirmButton} />
      </form>
      <p class="hint">{words.notYou}</p>
    </Notice>
  );
}

/** Says whether the address is changed. */
export function AddressChangedPage({ outcome, ...page }: Page & { outcome: "changed" | "taken" }) {
  const words = page.locale.pages.changeAddress;
  const isDone = outcome === "changed";
  return (
    <Notice {...page} title={isDone ? words.doneTitle : words.takenTitle}>
      <p>{isDone ? words.done(page.site.title) : words.taken}</p>
      <NoticeLink href={sitePath(page.site, "")} text={words.home} />
    </Notice>
  );
}
