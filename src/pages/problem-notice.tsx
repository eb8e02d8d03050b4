import type { Locale } from "../locales/index.ts";
import type { FieldName } from "./field.tsx";

/** Lists the invalid fields at the top of a form, with links to them. */
export function ProblemNotice({ locale, problems }: { locale: Locale; problems: FieldName[] }) {
  if (problems.length === 0) return null;
  return (
    <div class="notice" role="alert">
      <p>
        <strong>{locale.pages.subscribe.problemTitle}</strong>
      </p>
      <ul>
        {problems.map((name) => (
          <li>
            <a href={`#${name}`}>{locale.pages.fieldProblems[name]}</a>
          </li>
        ))}
      </ul>
    </div>
  );
}
