import type { Check } from "../../core/check.ts";
import type { DeskPage } from "./desk.ts";
import { DeskLayout } from "./layout.tsx";
import { Mark } from "./table.tsx";

/** Whether everything is set up, and what to do about what is not. */
export function ChecksPage({ checks, ...page }: DeskPage & { checks: Check[] }) {
  const { checks: words, sections } = page.locale.desk;
  const open = checks.filter(({ state }) => state !== "ok");
  return (
    <DeskLayout {...page} section="checks" title={sections.checks}>
      <p>{open.length === 0 ? words.allWell : words.open(open.length)}</p>
      <ul class="checks">
        {checks.map(({ name, state, found }) => (
          <li>
            <h2>
              <Mark kind={state}>{words.states[state]}</Mark> {words.names[name].title}
            </h2>
            {found ? (
              <p class="found" lang="">
                {found}
              </p>
            ) : null}
            {state === "ok" ? null : <p>{words.names[name].whatToDo}</p>}
          </li>
        ))}
      </ul>
      <p class="hint">{words.notChecked}</p>
    </DeskLayout>
  );
}
