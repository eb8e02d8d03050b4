import type { Check, CheckTexts } from "../../core/operations/check.ts";
import { deskTexts } from "../../locales/desk.ts";
import type { DeskPage } from "./desk.ts";
import { DeskLayout } from "./layout.tsx";
import { Mark } from "./table.tsx";

const MARKS = { ok: "ok", warn: "warn", fail: "fail", unknown: "plain" } as const;

/** Shows what is set up and how to fix what is not. */
export function ChecksPage({ checks, texts, ...page }: DeskPage & { checks: Check[]; texts: CheckTexts }) {
  const { checks: words, sections } = deskTexts(page.locale);
  const count = (...states: Check["state"][]) => checks.filter(({ state }) => states.includes(state)).length;
  const [open, unseen] = [count("warn", "fail"), count("unknown")];
  return (
    <DeskLayout {...page} section="checks" title={sections.checks}>
      <p>{open === 0 ? words.allWell : words.open(open)}</p>
      {unseen > 0 ? <p class="hint">{words.unseen(unseen)}</p> : null}
      <ul class="checks">
        {checks.map((check) => (
          <CheckLine {...page} check={check} texts={texts} />
        ))}
      </ul>
    </DeskLayout>
  );
}

/** `texts`: the mail provider's, which come first. */
function CheckLine({ check, texts, locale }: DeskPage & { check: Check; texts: CheckTexts }) {
  const { name, state, found, finding, wanted = [] } = check;
  const words = deskTexts(locale).checks;
  const names: CheckTexts["names"] = { ...words.names, ...texts.names };
  const findings: CheckTexts["findings"] = { ...words.findings, ...texts.findings };
  const said = finding === undefined ? undefined : findings[finding];
  const whatToDo = said?.whatToDo ?? names[name]?.whatToDo;
  return (
    <li>
      <h2>
        <Mark kind={MARKS[state]}>{words.states[state]}</Mark> {names[name]?.title ?? name}
      </h2>
      <div>
        {found ? (
          <p class="found" lang="">
            {found}
          </p>
        ) : null}
        {state === "ok" ? null : (
          <>
            {said ? <p>{said.says}</p> : null}
            {whatToDo ? <p>{whatToDo}</p> : null}
          </>
        )}
        {wanted.length > 0 ? (
          <>
            <p>{words.toAdd}</p>
            <pre class="sample" lang="">
              {wanted.join("\n")}
            </pre>
          </>
        ) : null}
      </div>
    </li>
  );
}
