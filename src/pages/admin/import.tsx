import type { RefusedRow } from "../../core/field-reason.ts";
import type { Reason as AnyReason } from "../../core/reason.ts";
import { type DeskPage, deskPath } from "./desk.ts";
import { DeskField, DeskForm, describedBy } from "./form.tsx";
import { DeskLayout } from "./layout.tsx";
import { Reason } from "./reason.tsx";
import { RefusedRows } from "./refused-rows.tsx";
import { Figures } from "./table.tsx";

export interface ShownImport {
  dryRun: boolean;
  added: number;
  known: number;
  suppressed: number;
  duplicates: number;
  refused: number;
  refusedRows: RefusedRow[];
  /** The file, if it is short enough to be sent along for the import after a dry run. */
  text: string | undefined;
}

interface ImportProps extends DeskPage {
  consent: string;
  problem: { kind: "no-file" | "unreadable"; reason?: AnyReason } | undefined;
  report: ShownImport | undefined;
}

/** Imports subscribers, with a dry run first. */
export function ImportPage({ consent, problem, report, ...page }: ImportProps) {
  const { import: words, sections } = page.locale.desk;
  const wrong = problem ? words.problems[problem.kind] : undefined;
  return (
    <DeskLayout {...page} section="import" title={sections.import}>
      {report ? <ImportReport {...page} report={report} consent={consent} /> : null}
      {problem ? (
        <p class="notice" role="alert">
          {wrong} {problem.reason ? <Reason {...page} reason={problem.reason} /> : null}
        </p>
      ) : null}
      <h2>{report ? words.another : words.choose}</h2>
      <p>{words.intro}</p>
      <pre class="sample" lang="">
        {
          "email,categories,frequency,hour,timezone,language,status\nann@example.org,markets;tech,daily,8,Asia/Shanghai,zh,active\n"
        }
      </pre>
      <DeskForm {...page} action="import" upload>
        <DeskField id="file" label={words.file} hint={words.fileHint}>
          <input id="file" name="file" type="file" accept=".csv,text/csv" {...describedBy("file", { hint: true })} />
        </DeskField>
        <DeskField id="consent" label={words.consent} hint={words.consentHint}>
          <input
            id="consent"
            name="consent"
            type="text"
            maxlength={1000}
            value={report ? "" : consent}
            autocomplete="off"
            {...describedBy("consent", { hint: true })}
          />
        </DeskField>
        <p class="actions">
          <button type="submit" name="order" value="try">
            {words.dryRun}
          </button>
          <button type="submit" name="order" value="import" class="quiet">
            {words.import}
          </button>
        </p>
      </DeskForm>
    </DeskLayout>
  );
}

function ImportReport({ report, consent, ...page }: DeskPage & { report: ShownImport; consent: string }) {
  const { import: words, number } = page.locale.desk;
  return (
    <section class="report" aria-labelledby="report" role="status">
      <h2 id="report">{report.dryRun ? words.wouldHappen : words.happened}</h2>
      <Figures
        figures={[
          { name: report.dryRun ? words.wouldAdd : words.added, value: number(report.added) },
          { name: words.known, value: number(report.known) },
          { name: words.suppressed, value: number(report.suppressed) },
          { name: words.duplicates, value: number(report.duplicates) },
          { name: words.refused, value: number(report.refused), alarm: report.refused > 0 },
        ]}
      />
      <RefusedRows {...page} rows={report.refusedRows} total={report.refused} />
      {report.dryRun ? (
        report.text === undefined ? (
          <p>{words.chooseAgain}</p>
        ) : (
          <DeskForm {...page} action="import" upload>
            <textarea name="text" hidden aria-label={words.file}>
              {report.text}
            </textarea>
            <input type="hidden" name="consent" value={consent} />
            <button type="submit" name="order" value="import">
              {words.importNow(report.added)}
            </button>
          </DeskForm>
        )
      ) : (
        <p>
          <a href={deskPath(page, "subscribers")}>{words.toSubscribers}</a>
        </p>
      )}
    </section>
  );
}
