import { EmailField } from "./email-field.tsx";
import type { FieldName } from "./field.tsx";
import { Notice } from "./notice.tsx";
import type { Page } from "./page.ts";
import { ProblemNotice } from "./problem-notice.tsx";
import { sitePath } from "./site-path.ts";
import { SubmitButton } from "./submit-button.tsx";

/** Requests a fresh link. Posts `email` to `/preferences`; the answer is the same for every address. */
export function PreferencesLinkPage({
  email,
  problems = [],
  ...page
}: Page & { email?: string; problems?: FieldName[] }) {
  const words = page.locale.pages.preferencesLink;
  return (
    <Notice {...page} title={words.title} form>
      <p>{words.intro}</p>
      <ProblemNotice locale={page.locale} problems={problems} />
      <form method="post" action={sitePath(page.site, "preferences")}>
        <EmailField locale={page.locale} value={email} problems={problems} />
        <SubmitButton locale={page.locale} text={words.button} />
      </form>
    </Notice>
  );
}
