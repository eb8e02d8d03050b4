import { styleText } from "node:util";
import { Command, InvalidArgumentError } from "commander";
import { type Connection, connectAsAdmin, withAdminConnection } from "../connection.ts";
import { CsvFile } from "../csv-file.ts";
import { EXIT, Failure } from "../failure.ts";
import { showProgress } from "../progress.ts";

interface Options extends Connection {
  consent: string;
  dryRun: boolean;
  page: number;
  json: boolean;
}

interface RefusedRow {
  line: number;
  email: string;
  reason: string;
}

const COLUMNS = ["email", "categories", "frequency", "hour", "timezone", "language", "status"];

export const importSubscribers = withAdminConnection(new Command("import-subscribers"))
  .description("Import subscribers from a CSV file. Existing, unsubscribed and suppressed ones are not changed.")
  .argument("<file>", `CSV in UTF-8 with a header row: ${COLUMNS.join(", ")}; only email is required`)
  .option(
    "--consent <words>",
    "where and when they gave consent; kept in their history. Required for rows with status active",
    "",
  )
  .option("--dry-run", "report what would be added, without changes", false)
  .option("--page <rows>", "rows per request", pageSize, 10_000)
  .option("--json", "print one JSON object instead of text", false)
  .addHelpText(
    "after",
    `
Separate categories with semicolons. The status is active (consent was given elsewhere: say where with --consent) or
pending (no email until the subscriber confirms). Importing a file twice changes nothing the second time.`,
  )
  .action(async (path: string, options: Options) => {
    const api = connectAsAdmin(options);
    const file = await CsvFile.read(path);
    const { rows } = await survey(file, options.consent);
    const total = { added: 0, known: 0, suppressed: 0, duplicates: 0, refused: 0 };
    const refused: RefusedRow[] = [];
    const query = { consent: options.consent, dry_run: options.dryRun ? "true" : "false" } as const;
    const progress = showProgress("rows", rows);
    try {
      for await (const page of file.pages(options.page)) {
        const content = { body: page.text, type: "text/csv; charset=utf-8" };
        const report = await api.call("POST /api/v1/subscribers/import", { query, content });
        for (const noun of Object.keys(total) as (keyof typeof total)[]) total[noun] += report[noun];
        for (const { row, email, errors } of report.refused_rows) {
          const reason = errors.map(({ field, detail }) => `${field}: ${detail}`).join(" ");
          refused.push({ line: page.lines[row - 2] ?? 0, email, reason });
        }
        progress.advance(page.lines.length);
      }
    } finally {
      progress.stop();
    }
    if (options.json) {
      console.log(JSON.stringify({ dryRun: options.dryRun, ...total, rows, refusedRows: refused }));
    } else printImport(path, total, refused, options.dryRun);
    process.exitCode = total.refused > 0 ? EXIT.attention : EXIT.ok;
  });

/** Validates the file before anything is sent. */
async function survey(file: CsvFile, consent: string): Promise<{ rows: number }> {
  const { columns, rows, matching: active } = await file.survey((field) => field("status").toLowerCase() === "active");
  if (!columns.includes("email")) {
    throw new Failure(`${file.path}:1: the first line must name the columns, including email.`);
  }
  const known = [...COLUMNS, "created_at", "confirmed_at"];
  const strange = columns.filter((name) => !known.includes(name));
  if (strange.length > 0) {
    console.error(
      `${file.path}:1: unknown columns are ignored: ${strange.join(", ")}. The columns are ${COLUMNS.join(", ")}.`,
    );
  }
  if (active > 0 && consent.trim() === "") {
    throw new Failure(
      `${active} of ${rows} rows have the status active. Say where and when they gave consent: ` +
        '--consent "Form at example.com, 2019 to 2026".',
    );
  }
  return { rows };
}

function printImport(path: string, total: Record<string, number>, refused: RefusedRow[], dryRun: boolean): void {
  for (const { line, email, reason } of refused) {
    console.log(`${styleText("yellow", `${path}:${line}`)}: ${email === "" ? "" : `${email}: `}${reason}`);
  }
  const unnamed = (total.refused ?? 0) - refused.length;
  if (unnamed > 0) console.log(`… and ${unnamed} more; a smaller --page lists them all.`);
  const words = Object.entries(total).map(([noun, number]) => `${noun} ${number}`);
  console.log(`${dryRun ? "would be: " : ""}${words.join("  ")}`);
}

function pageSize(text: string): number {
  const rows = Number(text);
  if (!Number.isInteger(rows) || rows < 1 || rows > 100_000)
    throw new InvalidArgumentError("It must be 1 to 100000 rows.");
  return rows;
}
