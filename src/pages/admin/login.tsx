import { deskTexts } from "../../locales/desk.ts";
import type { Page } from "../page.ts";
import { deskPath } from "./desk.ts";
import { DeskField, describedBy } from "./form.tsx";
import { DeskDocument } from "./layout.tsx";

export type LoginProblem = "wrong-token" | "too-often" | "elsewhere";

interface LoginPageProps extends Page {
  /** Where to go after logging in. */
  next: string;
  problem?: LoginProblem | undefined;
  /** Whether the session has just ended. */
  left?: boolean;
}

/** Asks for the admin token. */
export function LoginPage({ next, problem, left, ...page }: LoginPageProps) {
  const words = deskTexts(page.locale).login;
  const wrong = problem ? words.problems[problem] : undefined;
  return (
    <DeskDocument {...page} title={words.title}>
      <main id="main" class="login">
        <p class="kicker">{page.site.title}</p>
        <h1>{deskTexts(page.locale).title}</h1>
        {left ? (
          <p class="notice done" role="status">
            {words.left}
          </p>
        ) : null}
        {wrong ? (
          <p class="notice" role="alert">
            {wrong}
          </p>
        ) : null}
        <form method="post" action={deskPath(page, "login")}>
          <input type="hidden" name="next" value={next} />
          {/* For password managers, which want a name beside a secret. */}
          <input
            type="text"
            name="username"
            value="admin"
            autocomplete="username"
            class="unseen"
            tabindex={-1}
            aria-label={words.user}
            readonly
          />
          <DeskField id="token" label={words.token} hint={words.hint}>
            <input
              id="token"
              name="token"
              type="password"
              required
              autocomplete="current-password"
              spellcheck={false}
              {...describedBy("token", { hint: true })}
            />
          </DeskField>
          <button type="submit">{words.button}</button>
        </form>
      </main>
    </DeskDocument>
  );
}
