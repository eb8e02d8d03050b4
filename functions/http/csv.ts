import { parse } from "csv-parse/browser/esm/sync";
import type { Context } from "hono";
import { say } from "../../src/core/reasons/reason.ts";
import { RefusedRequest } from "./problem.ts";
import { readText } from "./request-body.ts";

/** Rows one request may bring. */
const ROWS_MAX = 100_000;
/** And in how many bytes: more than so many rows of what we export take. */
const BYTES_MAX = 25 * 1024 * 1024;
/** Characters a row may have: a quotation mark that is never closed makes one of all that follow. */
const ROW_MAX = 100_000;

/** The file that a request brings. */
export function csvBody(c: Context): Promise<string> {
  return readText(
    c.req.raw,
    BYTES_MAX,
    `A file of ${BYTES_MAX / 1024 / 1024} MB is the most for one request; send the rest in further ones.`,
  );
}

/**
 * Where something begins that a spreadsheet would run as a formula, behind any quotes that already make it text. Where commas
 * are decimal, a spreadsheet splits a line at semicolons, whatever quotation marks stand in it: each part of a field may become
 * a cell. Fullwidth signs begin a formula in some editions.
 */
const CELL = String.raw`(?<=^|[,;|\t\r\n])`;
const FORMULA = String.raw`(?=['"]*[=+\-@\t\r\n＝＋－＠])`;
const UNQUOTED = new RegExp(`${CELL}${FORMULA}`, "g");
const QUOTED = new RegExp(`${CELL}'${FORMULA}`, "g");

/** RFC 4180 §2; what a spreadsheet would run as a formula is made text by a quote before it. */
function csvField(value: string): string {
  const safe = value.replace(UNQUOTED, "'");
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

const csvLine = (fields: string[]): string => `${fields.map(csvField).join(",")}\r\n`;

/** A file of any length, in pieces as fast as they are taken. `page` answers the lines after the ones before. */
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

/** The rows of an upload by the names in its first line. Reads back what `csvDownload` wrote. */
export function readCsv(text: string): Record<string, string>[] {
  let lines: Record<string, string>[];
  try {
    lines = parse(text, {
      bom: true,
      columns: (names: string[]) => names.map((name) => name.trim().toLowerCase()),
      trim: true,
      skip_empty_lines: true,
      relax_column_count: true,
      max_record_size: ROW_MAX,
      cast: (value) => value.replace(QUOTED, ""),
    });
  } catch (error) {
    throw new RefusedRequest(
      400,
      say("csv-unreadable", { words: error instanceof Error ? error.message : String(error) }),
    );
  }
  if (lines.length > ROWS_MAX) throw new RefusedRequest(413, say("csv-too-long", { most: ROWS_MAX }));
  if (lines[0] && !("email" in lines[0])) throw new RefusedRequest(400, say("csv-no-email"));
  return lines;
}
