import type { Reason as AnyReason } from "../../../core/reason.ts";
import { deskTexts } from "../../../locales/desk.ts";
import { type DeskPage, deskPath } from "../desk.ts";
import { DeskField, DeskForm, describedBy } from "../form.tsx";
import { DeskLayout } from "../layout.tsx";
import { Reason } from "../reason.tsx";
import { ImportReport, type ShownImport } from "./report.tsx";

/** What the publisher says about a file. */
export interface ImportFields {
  consent: string;
  confirm: boolean;
  stop: boolean;
}

interface ImportProps extends DeskPage {
  fields: ImportFields;
  problem: { kind: "no-file" | "unreadable" | "other-file"; reason?: AnyReason } | undefined;
  report: ShownImport | undefined;
}

/** Imports subscribers: first says what would become of a file, then asks. */
export function ImportPage({ fields, problem, report, ...page }: ImportProps) {
  const { import: words, sections } = deskTexts(page.locale);
  return (
    <DeskLayout {...page} section="import" title={sections.import}>
      {problem ? (
        <p class="notice" role="alert">
          {words.problems[problem.kind]} {problem.reason ? <Reason {...page} reason={problem.reason} /> : null}
        </p>
      ) : null}
      {report ? <ImportReport {...page} report={report} fields={fields} /> : null}
      <h2>{report ? words.another : words.choose}</h2>
      <p>{words.intro}</p>
      <pre class="sample" lang="">
        {"email,status,created_at,categories,frequency\nann@example.org,active,2024-05-01,markets;tech,daily\n"}
      </pre>
      <DeskForm {...page} action="import" upload>
        <DeskField id="file" label={words.file} hint={words.fileHint}>
          <input
            id="file"
            name="file"
            type="file"
            accept=".csv,.tsv,.txt,text/csv,text/tab-separated-values"
            {...describedBy("file", { hint: true })}
          />
        </DeskField>
        <DeskField id="consent" label={words.consent} hint={words.consentHint}>
          <input
            id="consent"
            name="consent"
            type="text"
            maxlength={1000}
            value={fields.consent}
            autocomplete="off"
            {...describedBy("consent", { hint: true })}
          />
        </DeskField>
        {(["confirm", "stop"] as const).map((name) => (
          <p class="check">
            <label>
              <input type="checkbox" name={name} value="yes" checked={fields[name]} /> {words[name]}
            </label>
          </p>
        ))}
        <p class="actions">
          <button type="submit" name="order" value="try">
            {words.dryRun}
          </button>
        </p>
      </DeskForm>
      {report && !report.dryRun ? (
        <p>
          <a href={deskPath(page, "subscribers")}>{words.toSubscribers}</a>
        </p>
      ) : null}
    </DeskLayout>
  );
}
