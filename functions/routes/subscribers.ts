import { parse } from "csv-parse/browser/esm/sync";
import { Hono } from "hono";
import { z } from "zod";
import { type ImportRow, importSubscribers } from "../../src/use-cases/import-subscribers.ts";
import { currentPorts } from "../context.ts";
import type { App } from "../http.ts";
import { Email, PreferencesFields, preferencesOf } from "../preferences-request.ts";
import { RefusedRequest } from "../problem.ts";
import { requireToken } from "../token.ts";

const ROWS_MAX = 100_000;
const REFUSED_SHOWN = 1_000;

/** A cell that is left empty means the site's own choice. */
const empty = (value: unknown) => (value === "" ? undefined : value);
const listed = (value: unknown) => (typeof value === "string" && value !== "" ? value.split(/[;|]/) : undefined);

const Row = z.object({
  email: Email,
  categories: z.preprocess(listed, PreferencesFields.categories),
  frequency: z.preprocess(empty, PreferencesFields.frequency),
  hour: z.preprocess(empty, PreferencesFields.hour),
  timezone: z.preprocess(empty, PreferencesFields.timezone),
  language: z.preprocess(empty, PreferencesFields.language),
  status: z.preprocess(
    empty,
    z.enum(["active", "pending"], { error: "Expected active or pending: nobody else is imported." }).default("pending"),
  ),
});

export const subscribers = new Hono<App>().use(requireToken("ADMIN_TOKEN")).post("/import", async (c) => {
  const consent = c.req.query("consent")?.trim() ?? "";
  const lines = readCsv(await c.req.text());
  const ports = await currentPorts(c.env);
  const rows = new Map<string, ImportRow>();
  const refused: { row: number; email: string; reason: string }[] = [];
  let duplicates = 0;
  for (const [index, line] of lines.entries()) {
    const reading = Row.safeParse(line);
    const problem = reading.success
      ? reading.data.status === "active" &&
        consent === "" &&
        "status: active needs ?consent=…: where and when they agreed."
      : reading.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join(" ");
    if (problem || !reading.success) {
      // Row 1 is the header, as a spreadsheet counts.
      refused.push({ row: index + 2, email: line.email ?? "", reason: problem || "" });
      continue;
    }
    const { email, status, ...chosen } = reading.data;
    if (rows.has(email)) duplicates++;
    else rows.set(email, { email, state: status, ...preferencesOf(chosen, ports.site) });
  }
  const report = await importSubscribers(ports, [...rows.values()], consent, Date.now());
  return c.json({
    ...report,
    duplicates,
    refused: refused.length,
    refused_rows: refused.slice(0, REFUSED_SHOWN),
  });
});

function readCsv(text: string): Record<string, string>[] {
  let lines: Record<string, string>[];
  try {
    lines = parse(text, {
      bom: true,
      columns: (names: string[]) => names.map((name) => name.trim().toLowerCase()),
      trim: true,
      skip_empty_lines: true,
      relax_column_count: true,
    });
  } catch (error) {
    throw new RefusedRequest(400, `This is not readable as CSV: ${error instanceof Error ? error.message : error}`);
  }
  if (lines.length > ROWS_MAX)
    throw new RefusedRequest(413, `At most ${ROWS_MAX} rows in one request; send the rest in further ones.`);
  if (lines[0] && !("email" in lines[0]))
    throw new RefusedRequest(400, "The first line must name the columns, and one of them email.");
  return lines;
}
