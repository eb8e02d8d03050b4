import * as z from "zod";
import type { FieldReason, RefusedRow } from "../../src/core/field-reason.ts";
import { reason } from "../../src/core/reason.ts";
import type { Site } from "../../src/core/site.ts";
import type { ImportRow } from "../../src/use-cases/subscribers/import-subscribers.ts";
import { readCsv } from "../http/csv.ts";
import { fieldReasons } from "../http/field-reasons.ts";
import { Email, PreferencesFields, preferencesOf } from "../pages/preferences-request.ts";

/** A cell that is left empty means the site's own choice. */
const empty = (value: unknown) => (value === "" ? undefined : value);
const listed = (value: unknown) => (typeof value === "string" && value !== "" ? value.split(/[;|]/) : undefined);

export const ImportedRow = z.object({
  email: Email,
  categories: z.preprocess(listed, PreferencesFields.categories),
  frequency: z.preprocess(empty, PreferencesFields.frequency),
  hour: z.preprocess(empty, PreferencesFields.hour),
  timezone: z.preprocess(empty, PreferencesFields.timezone),
  language: z.preprocess(empty, PreferencesFields.language),
  status: z.preprocess(empty, z.enum(["active", "pending"]).default("pending")),
});

export interface ImportRequest {
  rows: ImportRow[];
  /** Rows that repeat an address of the same file. */
  duplicates: number;
  refused: RefusedRow[];
}

/** Reads an import file row by row. Throws `RefusedRequest` if the text is not such a file. */
export async function readImport(text: string, consent: string, site: Site): Promise<ImportRequest> {
  const rows = new Map<string, ImportRow>();
  const refused: ImportRequest["refused"] = [];
  let duplicates = 0;
  for (const [index, line] of (await readCsv(text)).entries()) {
    const reading = ImportedRow.safeParse(line);
    const refuse = (errors: FieldReason[]) => refused.push({ row: index + 2, email: line.email ?? "", errors });
    if (!reading.success) {
      refuse(fieldReasons(reading.error));
      continue;
    }
    const { email, status, ...chosen } = reading.data;
    if (status === "active" && consent === "") {
      refuse([{ field: "status", reason: reason("consent-missing") }]);
      continue;
    }
    if (rows.has(email)) duplicates++;
    else rows.set(email, { email, state: status, ...preferencesOf(chosen, site) });
  }
  return { rows: [...rows.values()], duplicates, refused };
}
