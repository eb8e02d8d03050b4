import * as z from "zod";
import type { RefusedRow } from "../../src/core/field-reason.ts";
import type { Suppression } from "../../src/core/newsletter/suppression.ts";
import { readCsv } from "../http/csv.ts";
import { fieldReasons } from "../http/field-reasons.ts";
import { Email } from "../pages/preferences-request.ts";

/** Why, in words. */
export const SuppressionDetail = z
  .string()
  .trim()
  .max(1_000)
  .default("")
  .describe("In words, for whoever looks at it later.");

export const SuppressionRow = z.object({
  email: Email,
  reason: z.preprocess(
    (value) => (value === "" ? undefined : value),
    z.enum(["bounce", "complaint", "manual"]).default("manual"),
  ),
  detail: SuppressionDetail,
  created_at: z.preprocess((value) => Date.parse(String(value)) || undefined, z.number().optional()),
});

export interface SuppressionsRequest {
  rows: (Omit<Suppression, "createdAt"> & { createdAt: number | undefined })[];
  refused: RefusedRow[];
}

/** Reads a file of suppressions. Throws `RefusedRequest` if the text is not such a file. */
export async function readSuppressions(text: string): Promise<SuppressionsRequest> {
  const rows = new Map<string, SuppressionsRequest["rows"][number]>();
  const refused: SuppressionsRequest["refused"] = [];
  for (const [index, line] of (await readCsv(text)).entries()) {
    const reading = SuppressionRow.safeParse(line);
    if (reading.success) {
      const { created_at: createdAt, ...row } = reading.data;
      rows.set(row.email, { ...row, createdAt });
    } else
      refused.push({
        row: index + 2,
        email: line.email ?? "",
        errors: fieldReasons(reading.error),
      });
  }
  return { rows: [...rows.values()], refused };
}
