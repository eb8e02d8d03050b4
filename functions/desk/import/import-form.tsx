import type { Context } from "hono";
import * as z from "zod";
import type { FieldReason } from "../../../src/core/field-reason.ts";
import type { Reason } from "../../../src/core/reason.ts";
import { IMPORT_OUTCOMES } from "../../../src/core/subscribers/import-outcome.ts";
import { csvLine } from "../../../src/formats/csv.ts";
import { decodeTable } from "../../../src/formats/subscriber-file/decode.ts";
import { type ImportFields, ImportPage } from "../../../src/pages/admin/import/import.tsx";
import type { ShownImport } from "../../../src/pages/admin/import/report.tsx";
import { runImport } from "../../api/import-request.ts";
import { fileOf, formOf } from "../../http/form.ts";
import { RefusedRequest } from "../../http/problem.ts";
import { refusedLines } from "../../http/refused-lines.ts";
import { deskAnswer } from "../desk-answer.ts";
import type { DeskApp } from "../desk-session.ts";

type Desk = Context<DeskApp>;

const REFUSED_SHOWN = 100;
const LINES_SHOWN = 20;

/** Longest file that the report of a dry run sends along, so that it need not be chosen again. */
const RESENT_LENGTH = 1_000_000;

/** Longest file of refused rows that the page holds. The API has them all. */
const REFUSED_LENGTH = 1_000_000;

const Words = z.string().trim().max(1_000).catch("");
const Name = z.string().max(200).catch("");
const NOTHING: ImportFields = { consent: "", confirm: false, stop: false };

export const showImport = (c: Desk): Response => render(c, {});

/** Says what would become of a file, or imports it once that was said. */
export async function importFile(c: Desk): Promise<Response> {
  const { ports, page } = c.var;
  const [form, file] = await Promise.all([formOf(c), fileOf(c)]);
  const fields = { consent: Words.parse(form.consent), confirm: form.confirm === "yes", stop: form.stop === "yes" };
  const isChosen = file !== undefined && file.size > 0;
  const bytes = isChosen ? new Uint8Array(await file.arrayBuffer()) : new TextEncoder().encode(String(form.text ?? ""));
  const name = Name.parse(isChosen ? file.name : form.name);
  if (bytes.length === 0) return render(c, { fields, problem: { kind: "no-file" }, status: 400 });
  const hash = await hashOf(bytes);
  const isOther = form.order === "import" && isChosen && form.checked !== hash;
  const dryRun = form.order !== "import" || isOther;
  try {
    const { rows, report, duplicates, refused, columns, ...read } = await runImport(
      ports,
      { bytes, name, ...fields, dryRun },
      page.now,
    );
    const outcomes = IMPORT_OUTCOMES.flatMap((outcome) => {
      const found = report[outcome];
      return found ? [{ outcome, ...found }] : [];
    });
    const repeated = {
      outcome: "duplicate" as const,
      count: duplicates.length,
      lines: duplicates.slice(0, LINES_SHOWN),
    };
    const lines = refusedLines(page.locale, { columns, refused }).map(csvLine).join("");
    const text = bytes.length <= RESENT_LENGTH ? decodeTable(bytes) : undefined;
    const shown: ShownImport = {
      ...{ dryRun, name, rows, columns, hash },
      ...{ product: read.product, encoding: read.encoding, separator: read.separator },
      outcomes: [...outcomes, ...(duplicates.length > 0 ? [repeated] : [])],
      refusals: grouped(refused),
      refused: refused.length,
      refusedRows: refused.slice(0, REFUSED_SHOWN).map(({ line, email, errors }) => ({ row: line, email, errors })),
      refusedFile: refused.length > 0 && lines.length <= REFUSED_LENGTH ? `\ufeff${lines}` : undefined,
      text: text && "text" in text ? text.text : undefined,
    };
    return render(c, {
      fields: dryRun ? fields : NOTHING,
      report: shown,
      ...(isOther && { problem: { kind: "other-file" as const } }),
    });
  } catch (fault) {
    if (!(fault instanceof RefusedRequest)) throw fault;
    return render(c, { fields, problem: { kind: "unreadable", reason: fault.reason }, status: 400 });
  }
}

interface Shown {
  fields?: ImportFields;
  problem?: { kind: "no-file" | "unreadable" | "other-file"; reason?: Reason };
  report?: ShownImport;
  status?: 200 | 400;
}

function render(c: Desk, { fields = NOTHING, problem, report, status = 200 }: Shown): Response {
  return deskAnswer(c, <ImportPage {...c.var.page} fields={fields} problem={problem} report={report} />, status);
}

/** Groups refused rows by their first reason, the most frequent first. */
function grouped(refused: { line: number; errors: FieldReason[] }[]): ShownImport["refusals"] {
  const groups = Map.groupBy(refused, ({ errors: [first] }) => JSON.stringify(first?.reason));
  return [...groups.values()]
    .flatMap((rows) => {
      const [reason] = rows[0]?.errors.map((error) => error.reason) ?? [];
      return reason ? [{ reason, count: rows.length, lines: rows.slice(0, LINES_SHOWN).map(({ line }) => line) }] : [];
    })
    .sort((one, other) => other.count - one.count);
}

async function hashOf(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return Buffer.from(await crypto.subtle.digest("SHA-256", bytes)).toString("base64url");
}
