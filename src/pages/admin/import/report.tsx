import type { RefusedRow } from "../../../core/field-reason.ts";
import type { Reason as AnyReason } from "../../../core/reason.ts";
import type { UnderstoodColumn } from "../../../core/subscribers/file-columns.ts";
import type { ImportOutcome } from "../../../core/subscribers/import-outcome.ts";
import { deskTexts } from "../../../locales/desk.ts";
import type { DeskPage } from "../desk.ts";
import { DeskForm } from "../form.tsx";
import { Reason } from "../reason.tsx";
import { RefusedRows } from "../refused-rows.tsx";
import { DeskTable } from "../table.tsx";
import type { ImportFields } from "./import.tsx";

interface Counted {
  count: number;
  /** The first of them. */
  lines: number[];
}

export interface ShownImport {
  dryRun: boolean;
  /** The name of the file. */
  name: string;
  product: string | undefined;
  encoding: string;
  separator: string;
  columns: UnderstoodColumn[];
  rows: number;
  outcomes: (Counted & { outcome: ImportOutcome | "duplicate" })[];
  /** Refused rows by reason. */
  refusals: (Counted & { reason: AnyReason })[];
  refused: number;
  refusedRows: RefusedRow[];
  /** The refused rows as a file, if it is not too long. */
  refusedFile: string | undefined;
  /** The file as text, if it is short enough to be sent along for the import after a dry run. */
  text: string | undefined;
  /** Tells whether the file that is chosen again is the same. */
  hash: string;
}

/** Says how a file was understood and what becomes of its rows, and asks whether to import it. */
export function ImportReport({ report, fields, ...page }: DeskPage & { report: ShownImport; fields: ImportFields }) {
  const { import: words, number } = deskTexts(page.locale);
  const { dryRun, product, columns, outcomes, refusals, refused } = report;
  const counted = (count: number, lines: number[]) => (
    <>
      <td data-name={words.rows} class="number">
        {number(count)}
      </td>
      <td data-name={words.lines}>{lines.map(String).join(page.locale.comma) + (count > lines.length ? " …" : "")}</td>
    </>
  );
  return (
    <section class="report" aria-labelledby="report" role="status">
      <h2 id="report">{dryRun ? words.wouldHappen : words.happened}</h2>
      <p>
        {words.understood(report.name, product, words.encodings[report.encoding] ?? report.encoding, report.separator)}
      </p>
      <DeskTable
        label={dryRun ? words.wouldHappen : words.happened}
        columns={[{ name: words.becomes }, { name: words.rows, number: true }, { name: words.lines }]}
      >
        {outcomes.map(({ outcome, count, lines }) => (
          <tr data-outcome={outcome}>
            <th scope="row" data-name={words.becomes}>
              {words.outcomes[outcome]}
            </th>
            {counted(count, lines)}
          </tr>
        ))}
        {refusals.map(({ reason, count, lines }) => (
          <tr data-outcome="refused">
            <th scope="row" data-name={words.becomes}>
              {words.refusedFor} <Reason {...page} reason={reason} />
            </th>
            {counted(count, lines)}
          </tr>
        ))}
      </DeskTable>
      {refused > 0 ? (
        <details>
          <summary>{words.refused}</summary>
          <RefusedRows {...page} rows={report.refusedRows} total={refused} />
        </details>
      ) : null}
      {report.refusedFile === undefined ? null : (
        <p>
          <a download="refused.csv" href={`data:text/csv;charset=utf-8,${encodeURIComponent(report.refusedFile)}`}>
            {words.refusedFile}
          </a>
        </p>
      )}
      <details open={dryRun}>
        <summary>{words.columns}</summary>
        <DeskTable label={words.columns} columns={[{ name: words.column }, { name: words.means }]}>
          {columns.map(({ name, means }) => (
            <tr>
              <th scope="row" data-name={words.column} lang="">
                {name}
              </th>
              <td data-name={words.means}>{means ? words.meanings[means] : words.notUsed}</td>
            </tr>
          ))}
        </DeskTable>
      </details>
      {dryRun ? (
        <DeskForm {...page} action="import" upload>
          {report.text === undefined ? (
            <p>
              <label for="again">{words.chooseAgain}</label>
              <input id="again" name="file" type="file" required />
            </p>
          ) : (
            <input type="hidden" name="text" value={report.text} />
          )}
          <input type="hidden" name="name" value={report.name} />
          <input type="hidden" name="checked" value={report.hash} />
          <input type="hidden" name="consent" value={fields.consent} />
          {fields.confirm ? <input type="hidden" name="confirm" value="yes" /> : null}
          {fields.stop ? <input type="hidden" name="stop" value="yes" /> : null}
          <button type="submit" name="order" value="import">
            {words.importNow}
          </button>
        </DeskForm>
      ) : null}
    </section>
  );
}
