import { writeFile } from "node:fs/promises";
import { parse, resolve } from "node:path";
import { styleText } from "node:util";
import { Command, InvalidArgumentError } from "commander";
import type { AnswerTo } from "../../../functions/api/calls.ts";
import { FILE_COLUMNS, type FileRow } from "../../core/subscribers/file-columns.ts";
import { csvLine } from "../../formats/csv.ts";
import type { SubscriberFile } from "../../formats/subscriber-file/read.ts";
import { deskTexts, loadDeskTexts } from "../../locales/desk.ts";
import type { Api } from "../api.ts";
import { type Connection, connectAsAdmin, withAdminConnection } from "../connection.ts";
import { EXIT, Failure } from "../failure.ts";
import { showProgress } from "../progress.ts";
import { type GivenFile, readGiven, readRows } from "../subscriber-files.ts";
import { table } from "../table.ts";
import { terminalTexts } from "../terminal-texts.ts";
import { terminalLocale, toldReason } from "../told-reason.ts";
import { writeWhole } from "../whole-file.ts";

interface Options extends Connection {
  consent: string;
  confirm: boolean;
  stop: boolean;
  dryRun: boolean;
  refused?: string;
  page: number;
  json: boolean;
}

interface RefusedRow {
  file: string;
  line: number;
  email: string;
  reason: string;
}

type Report = AnswerTo<"POST /api/v1/subscribers/import">;
type Outcome = Report["outcomes"][number]["outcome"];

interface Total {
  rows: number;
  added: number;
  known: number;
  suppressed: number;
  duplicates: number;
  refused: number;
  outcomes: Map<Outcome, { count: number; lines: string[] }>;
  refusedRows: RefusedRow[];
}

const says = () => terminalTexts().importSubscribers;

const COUNTS = ["added", "known", "suppressed", "duplicates", "refused"] as const;

/** Lines that a report names. */
const LINES_NAMED = 20;

export const importSubscribers = ({ importSubscribers: texts, common } = terminalTexts()) =>
  withAdminConnection(new Command("import-subscribers"))
    .description(texts.about)
    .argument("<file>", texts.file)
    .option("--consent <words>", texts.consent, "")
    .option("--confirm", texts.confirm, false)
    .option("--stop", texts.stop, false)
    .option("--dry-run", texts.dryRun, false)
    .option("--refused <file>", texts.refused)
    .option("--page <rows>", texts.page, pageSize, 10_000)
    .option("--json", common.json, false)
    .addHelpText("after", `\n${texts.more}`)
    .action(async (path: string, options: Options) => {
      const api = connectAsAdmin(options);
      await loadDeskTexts();
      const given = await readGiven(path);
      const total: Total = {
        ...{ rows: 0, added: 0, known: 0, suppressed: 0, duplicates: 0, refused: 0 },
        outcomes: new Map(),
        refusedRows: [],
      };
      const several = given.length > 1;
      const files = given.map((file) => ({ file, read: readRows(file) }));
      for (const { file, read } of files) {
        checkConsent(file, read, options.consent);
        if (!options.json) console.log(describe(file, read));
      }
      for (const { file, read } of files) {
        const reasons = await importFile(api, { ...read, name: file.name }, options, total);
        if (options.refused !== undefined && reasons.size > 0)
          await writeRefused(refusedPath(options.refused, several ? file.name : ""), file, reasons);
      }
      const { outcomes, refusedRows, ...counts } = total;
      if (options.json) {
        const shown = [...outcomes].map(([outcome, found]) => ({ outcome, ...found }));
        console.log(JSON.stringify({ dryRun: options.dryRun, ...counts, outcomes: shown, refusedRows }));
      } else printImport(total, options.dryRun);
      process.exitCode = total.refused > 0 ? EXIT.attention : EXIT.ok;
    });

/** Sends a file page by page, and adds up the answers. Returns why lines were refused. */
async function importFile(
  api: Api,
  file: SubscriberFile<FileRow> & { name: string },
  options: Options,
  total: Total,
): Promise<Map<number, string>> {
  const { rows, duplicates, refused } = file;
  const reasons = new Map<number, string>();
  const locale = terminalLocale();
  const at = (line: number) => `${file.name}:${line}`;
  const count = (outcome: Outcome, found: number, lines: number[]) => {
    const known = total.outcomes.get(outcome) ?? { count: 0, lines: [] };
    known.count += found;
    known.lines.push(...lines.slice(0, LINES_NAMED - known.lines.length).map(at));
    total.outcomes.set(outcome, known);
  };
  const refuse = (line: number, email: string, reason: string) => {
    total.refused++;
    total.refusedRows.push({ file: file.name, line, email, reason });
    reasons.set(line, reason);
  };
  total.rows += rows.length + duplicates.length + refused.length;
  total.duplicates += duplicates.length;
  if (duplicates.length > 0) count("duplicate", duplicates.length, duplicates);
  const text = (errors: { field: string; detail: string }[]) =>
    errors.map(({ field, detail }) => `${field}: ${detail}`).join(locale.sentenceSpace);
  for (const { line, email, errors } of refused)
    refuse(line, email, text(errors.map(({ field, reason }) => ({ field, detail: toldReason(reason).detail }))));
  const query = {
    consent: options.consent,
    ...{ confirm: said(options.confirm), stop: said(options.stop), dry_run: said(options.dryRun) },
  };
  const progress = showProgress(says().rows, rows.length);
  try {
    for (let start = 0; start < rows.length; start += options.page) {
      const page = rows.slice(start, start + options.page);
      const body = [[...FILE_COLUMNS], ...page.map(({ row }) => FILE_COLUMNS.map((name) => oneLine(row[name] ?? "")))];
      const content = { body: body.map(csvLine).join(""), type: "text/csv; charset=utf-8" };
      const report = await api.call("POST /api/v1/subscribers/import", { query, content });
      const lineOf = (row: number) => page[row - 2]?.line ?? 0;
      for (const noun of ["added", "known", "suppressed"] as const) total[noun] += report[noun];
      for (const { outcome, count: found, lines } of report.outcomes) count(outcome, found, lines.map(lineOf));
      for (const { row, email, errors } of report.refused_rows) {
        refuse(lineOf(row), email, text(errors));
      }
      total.refused += report.refused - report.refused_rows.length;
      progress.advance(page.length);
    }
  } finally {
    progress.stop();
  }
  return reasons;
}

const said = (flag: boolean): "true" | "false" => (flag ? "true" : "false");

/** A row of the pages that are sent is one line, so that the answer's lines are those of the rows. */
const oneLine = (cell: string) => cell.replace(/[\r\n]+/g, " ");

/** Stops before anything is sent where somebody is active and nothing says that they agreed. */
function checkConsent({ name }: GivenFile, { rows }: SubscriberFile<FileRow>, consent: string): void {
  if (consent.trim() !== "") return;
  const active = rows.filter(
    ({ row }) =>
      row.status === "active" && !row.created_at && !row.confirmed_at && !(row.history && row.history !== "[]"),
  );
  if (active.length === 0) return;
  throw new Failure(says().noConsent(name, active.length, rows.length));
}

/** Says how a file was understood. */
function describe({ name }: GivenFile, { product, encoding, separator, columns }: SubscriberFile<FileRow>): string {
  const { import: words } = deskTexts(terminalLocale());
  const used = columns.flatMap(({ name, means }) => (means ? [`${name} = ${words.meanings[means]}`] : []));
  const unused = columns.flatMap(({ name, means }) => (means || name === "" ? [] : [name]));
  const { comma } = terminalLocale();
  return [
    words.understood(name, product, words.encodings[encoding] ?? encoding, separator),
    `  ${used.join(comma)}`,
    ...(unused.length > 0 ? [`  ${words.notUsed}: ${unused.join(comma)}`] : []),
  ].join("\n");
}

function printImport(total: Total, dryRun: boolean): void {
  const { comma } = terminalLocale();
  const { outcomes } = deskTexts(terminalLocale()).import;
  for (const { file, line, email, reason } of total.refusedRows)
    console.log(`${styleText("yellow", `${file}:${line}`)}: ${email === "" ? "" : `${email}: `}${reason}`);
  const unnamed = total.refused - total.refusedRows.length;
  if (unnamed > 0) console.log(says().moreRefused(unnamed));
  const rows = [...total.outcomes].map(([outcome, { count, lines }]) => [
    String(count),
    outcomes[outcome],
    lines.slice(0, 3).join(comma) + (count > 3 ? " …" : ""),
  ]);
  if (rows.length > 0) console.log(table(rows));
  const { wouldBe, counts } = says();
  console.log(`${dryRun ? wouldBe : ""}${COUNTS.map((noun) => `${counts[noun]} ${total[noun]}`).join("  ")}`);
}

/** Writes refused rows under their own columns, so that they can be mended and imported. */
async function writeRefused(path: string, file: GivenFile, reasons: Map<number, string>): Promise<void> {
  const { columns, refused } = readRows(file, new Set(reasons.keys()));
  const lines = refused.map(({ line, cells }) => [String(line), reasons.get(line) ?? "", ...cells]);
  const text = [["line", "reason", ...columns.map(({ name }) => name)], ...lines].map(csvLine).join("");
  await writeWhole(path, (part) => writeFile(part, `\ufeff${text}`, { flag: "wx", mode: 0o600 }));
}

/** Returns the path for the refused rows of one of several files. */
function refusedPath(path: string, name: string): string {
  if (name === "") return path;
  const { dir, name: stem, ext } = parse(path);
  return resolve(dir, `${stem}-${parse(name).name}${ext}`);
}

function pageSize(text: string): number {
  const rows = Number(text);
  if (!Number.isInteger(rows) || rows < 1 || rows > 100_000) throw new InvalidArgumentError(says().notAPage);
  return rows;
}
