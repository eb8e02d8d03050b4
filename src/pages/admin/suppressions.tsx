import type { RefusedRow } from "../../core/field-reason.ts";
import type { Suppression } from "../../core/newsletter/suppression.ts";
import type { Reason as AnyReason } from "../../core/reason.ts";
import { deskTexts } from "../../locales/desk.ts";
import { type DeskPage, deskPath, withQuery } from "./desk.ts";
import { DeskField, DeskForm, describedBy } from "./form.tsx";
import { DeskLayout } from "./layout.tsx";
import { Moment } from "./moment.tsx";
import { Reason } from "./reason.tsx";
import { RefusedRows } from "./refused-rows.tsx";
import { DeskTable, Mark, Pager } from "./table.tsx";

interface SuppressionsProps extends DeskPage {
  suppressions: Suppression[];
  q: string;
  next: string | undefined;
  isFirst: boolean;
  /** The typed address, and its problem. */
  typed: { email: string; detail: string };
  problem: string | undefined;
  /** The result of an import, or why the file could not be read. */
  imported: ImportedSuppressions | undefined;
}

export type ImportedSuppressions =
  | { added: number; known: number; refused: number; refusedRows: RefusedRow[] }
  | { problem: "no-file" | "unreadable"; reason?: AnyReason };

/** Lists suppressed addresses. */
export function SuppressionsPage(props: SuppressionsProps) {
  const { suppressions, q, next, isFirst, typed, problem, imported, ...page } = props;
  const { suppressions: words, sections, subscribers, pager } = deskTexts(page.locale);
  const path = deskPath(page, "suppressions");
  return (
    <DeskLayout {...page} section="suppressions" title={sections.suppressions}>
      {imported ? <ImportNotice {...page} imported={imported} /> : null}
      <p>{words.intro}</p>
      <search>
        <form method="get" action={path} class="search">
          <DeskField id="q" label={subscribers.search}>
            <input id="q" name="q" type="search" value={q} autocomplete="off" spellcheck={false} />
          </DeskField>
          <button type="submit">{subscribers.find}</button>
        </form>
      </search>
      {suppressions.length === 0 ? (
        <p class="empty">{q === "" ? words.empty : subscribers.noneFound}</p>
      ) : (
        <DeskTable
          label={sections.suppressions}
          columns={[{ name: words.email }, { name: words.why }, { name: words.since }, { name: words.actions }]}
        >
          {suppressions.map(({ email, reason, detail, createdAt }) => (
            <tr>
              <th scope="row" data-name={words.email} class="address" lang="">
                {email}
              </th>
              <td data-name={words.why}>
                <Mark kind={reason === "complaint" ? "fail" : "plain"}>{words.reasons[reason]}</Mark>
                {detail ? (
                  <span class="hint" lang="">
                    {detail}
                  </span>
                ) : null}
              </td>
              <td data-name={words.since}>
                <Moment {...page} at={createdAt} />
              </td>
              <td data-name={words.actions}>
                <a href={withQuery(`${path}/lift`, { email })}>
                  {words.lift.button}
                  <span class="unseen"> {email}</span>
                </a>
              </td>
            </tr>
          ))}
        </DeskTable>
      )}
      <Pager
        first={isFirst ? undefined : withQuery(path, { q })}
        next={next === undefined ? undefined : withQuery(path, { q, after: next })}
        words={pager}
      />
      <h2>{words.add}</h2>
      <DeskForm {...page} action="suppressions">
        <DeskField id="email" label={words.email} problem={problem}>
          <input
            id="email"
            name="email"
            type="email"
            required
            maxlength={254}
            value={typed.email}
            autocomplete="off"
            {...describedBy("email", { problem })}
          />
        </DeskField>
        <DeskField id="detail" label={words.detail}>
          <input id="detail" name="detail" type="text" maxlength={1000} value={typed.detail} autocomplete="off" />
        </DeskField>
        <button type="submit">{words.addButton}</button>
      </DeskForm>
      <h2>{words.import.title}</h2>
      <DeskForm {...page} action="suppressions/import" upload>
        <DeskField id="file" label={words.import.file} hint={words.import.fileHint}>
          <input
            id="file"
            name="file"
            type="file"
            accept=".csv,text/csv"
            required
            {...describedBy("file", { hint: true })}
          />
        </DeskField>
        <p class="actions">
          <button type="submit">{words.import.button}</button>
          <a href={`${path}.csv`}>{words.export}</a>
        </p>
      </DeskForm>
    </DeskLayout>
  );
}

function ImportNotice({ imported, ...page }: DeskPage & { imported: ImportedSuppressions }) {
  const { suppressions, import: words } = deskTexts(page.locale);
  if ("problem" in imported)
    return (
      <p class="notice" role="alert">
        {words.problems[imported.problem]} {imported.reason ? <Reason {...page} reason={imported.reason} /> : null}
      </p>
    );
  const { added, known, refused, refusedRows } = imported;
  return (
    <>
      <p class="notice done" role="status">
        {suppressions.import.done(added, known)}{" "}
        {refused > 0 ? `${words.refused}: ${deskTexts(page.locale).number(refused)}` : null}
      </p>
      <RefusedRows {...page} rows={refusedRows} total={refused} />
    </>
  );
}
