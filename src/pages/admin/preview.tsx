import type { LabelCount } from "../../core/posts/category.ts";
import type { Reason as AnyReason } from "../../core/reason.ts";
import { deskTexts } from "../../locales/desk.ts";
import { reasonText } from "../../locales/reason-text.ts";
import { langOf } from "../page.ts";
import { type DeskPage, deskPath } from "./desk.ts";
import { DeskField, DeskForm, describedBy } from "./form.tsx";
import { isEditable, issueTitle, type ShownIssue } from "./issue-state.ts";
import { DeskLayout } from "./layout.tsx";
import { Reason } from "./reason.tsx";

/** The result of a test email. */
export type TestResult =
  | { outcome: "sent"; to: string; problems: AnyReason[] }
  | {
      outcome: "not-sent";
      why: "nothing-new" | "suppressed" | "later" | "refused" | "unknown" | "no-address";
      reason?: AnyReason;
    };

interface PreviewProps extends DeskPage {
  issue: ShownIssue;
  categories: LabelCount[];
  languages: { name: string; tag: string }[];
  chosen: { follows: string[]; language: string };
  /** Address of the email's preview; `undefined` if it would contain no post. */
  mail: string | undefined;
  subject: string | undefined;
  test: TestResult | undefined;
  /** The typed recipient. */
  to: string;
}

const CATEGORIES_SHOWN = 200;

/** Previews an issue for chosen categories, and sends it as a test. */
export function PreviewPage(props: PreviewProps) {
  const { issue, categories, languages, chosen, mail, subject, test, to, ...page } = props;
  const words = deskTexts(page.locale).issues.preview;
  const path = `issues/${issue.id}`;
  const lang = langOf(undefined, page);
  const noAddress =
    test?.outcome === "not-sent" && test.why === "no-address" && test.reason
      ? reasonText(page.locale, test.reason)
      : undefined;
  return (
    <DeskLayout
      {...page}
      section="issues"
      title={words.title}
      kicker={{ href: deskPath(page, path), text: issueTitle(page, issue) }}
    >
      {test ? <TestNotice {...page} test={test} /> : null}
      {isEditable(issue) ? (
        <p class="actions">
          <a class="button quiet" href={deskPath(page, `${path}/edit`)}>
            {deskTexts(page.locale).edit.title}
          </a>
        </p>
      ) : null}
      <div class="columns preview">
        <div>
          <form method="get" action={deskPath(page, `${path}/preview`)}>
            <fieldset>
              <legend>{words.categories}</legend>
              <p class="hint">{words.categoriesHint}</p>
              <ul class="choice">
                {categories.slice(0, CATEGORIES_SHOWN).map(({ id, title }) => (
                  <li>
                    <label>
                      <input type="checkbox" name="categories" value={id} checked={chosen.follows.includes(id)} />
                      <span lang={lang}>{title}</span>
                    </label>
                  </li>
                ))}
              </ul>
            </fieldset>
            <DeskField id="language" label={words.language}>
              <select id="language" name="language">
                {languages.map(({ name, tag }) => (
                  <option value={tag} selected={tag === chosen.language}>
                    {name}
                  </option>
                ))}
              </select>
            </DeskField>
            <button type="submit" class="quiet">
              {words.show}
            </button>
          </form>
          <h2>{words.test}</h2>
          <DeskForm {...page} action={`${path}/test`}>
            {chosen.follows.map((id) => (
              <input type="hidden" name="categories" value={id} />
            ))}
            <input type="hidden" name="language" value={chosen.language} />
            <DeskField id="to" label={words.to} hint={words.toHint} problem={noAddress}>
              <input
                id="to"
                name="to"
                type="email"
                required
                maxlength={254}
                autocomplete="email"
                value={to}
                {...describedBy("to", { hint: true, problem: noAddress })}
              />
            </DeskField>
            <button type="submit">{words.send}</button>
          </DeskForm>
        </div>
        <section aria-label={words.mail}>
          {mail ? (
            <>
              <p class="subject">
                <span class="hint">{words.subject}</span> <strong lang="">{subject}</strong>
              </p>
              <iframe src={mail} title={words.mail} sandbox="" />
            </>
          ) : (
            <p class="empty">{words.empty}</p>
          )}
        </section>
      </div>
    </DeskLayout>
  );
}

function TestNotice({ test, ...page }: DeskPage & { test: TestResult }) {
  const words = deskTexts(page.locale).issues.preview;
  if (test.outcome === "not-sent")
    return (
      <p class="notice" role="alert">
        {words.notSent[test.why]}{" "}
        {test.reason && test.why !== "no-address" ? <Reason {...page} reason={test.reason} /> : null}
      </p>
    );
  return (
    <div class="notice done" role="status">
      <p>{words.sent(test.to)}</p>
      {test.problems.length > 0 ? (
        <>
          <p>{words.problems}</p>
          <ul>
            {test.problems.map((problem) => (
              <li>
                <Reason {...page} reason={problem} />
              </li>
            ))}
          </ul>
        </>
      ) : null}
    </div>
  );
}
