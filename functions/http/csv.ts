import type { Context } from "hono";
import { reason } from "../../src/core/reason.ts";
import { csvLine, unquotedCell } from "../../src/formats/csv.ts";
import { RefusedRequest } from "./problem.ts";
import { readBytes, readText } from "./request-body.ts";

/** Rows of one request. */
const ROWS_MAX = 100_000;
/** More bytes than that many exported rows take. */
const BYTES_MAX = 25 * 1024 * 1024;
/** Characters of one row: a quote that is never closed makes one row of everything after it. */
const ROW_MAX = 100_000;

/** Reads the CSV file of a request. */
export function csvBody(c: Context): Promise<string> {
  return readText(c.req.raw, BYTES_MAX);
}

/** Reads the CSV file of a request as it came: a file of another product may be in any encoding. */
export const csvBytes = (c: Context): Promise<Uint8Array> => readBytes(c.req.raw, BYTES_MAX);

/** Streams a file of any length as fast as it is read. Each call of `page` returns the next lines, none at the end. */
export function csvDownload(
  c: Context,
  filename: string,
  columns: string[],
  page: () => Promise<string[][]>,
): Response {
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(encoder.encode(csvLine(columns))),
    async pull(controller) {
      const lines = await page();
      if (lines.length === 0) controller.close();
      else controller.enqueue(encoder.encode(lines.map(csvLine).join("")));
    },
  });
  return c.body(body, 200, {
    "Content-Type": "text/csv; charset=utf-8",
    "Content-Disposition": `attachment; filename="${filename}"`,
    "Cache-Control": "no-store",
  });
}

/** Answers with a file of these lines. */
export function csvFile(c: Context, filename: string, [columns = [], ...lines]: string[][]): Response {
  const pages = [lines];
  return csvDownload(c, filename, columns, async () => pages.shift() ?? []);
}

/** Parses rows by the column names in the first line. Reads back what `csvDownload` wrote. */
export async function readCsv(text: string): Promise<Record<string, string>[]> {
  const { parse } = await import("csv-parse/sync");
  let lines: Record<string, string>[];
  try {
    lines = parse(text, {
      bom: true,
      columns: (names: string[]) => names.map((name) => name.trim().toLowerCase()),
      trim: true,
      skip_empty_lines: true,
      relax_column_count: true,
      max_record_size: ROW_MAX,
      cast: unquotedCell,
    });
  } catch (error) {
    throw new RefusedRequest(
      400,
      reason("csv-unreadable", { words: error instanceof Error ? error.message : String(error) }),
    );
  }
  if (lines.length > ROWS_MAX) throw new RefusedRequest(413, reason("csv-too-long", { most: ROWS_MAX }));
  if (lines[0] && !("email" in lines[0])) throw new RefusedRequest(400, reason("csv-no-email"));
  return lines;
}
