/**
 * Matches where a spreadsheet would see a formula, also behind quotes that already make it text (CSV injection). Where commas
 * are decimal separators, spreadsheets split lines at semicolons even within quotes, so each part of a field may become a cell.
 * Fullwidth signs start a formula in some editions.
 */
const CELL = String.raw`(?<=^|[,;|\t\r\n])`;
const FORMULA = String.raw`(?=['"]*[=+\-@\t\r\n＝＋－＠])`;
const UNQUOTED = new RegExp(`${CELL}${FORMULA}`, "g");
const QUOTED = new RegExp(`${CELL}'${FORMULA}`, "g");

/** Writes a field by RFC 4180 §2, with a quote before what a spreadsheet would run as a formula. */
function csvField(value: string): string {
  const safe = value.replace(UNQUOTED, "'");
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export const csvLine = (fields: string[]): string => `${fields.map(csvField).join(",")}\r\n`;

/** Takes the quotes off that `csvLine` put before formulas. */
export const unquotedCell = (value: string): string => value.replace(QUOTED, "");
