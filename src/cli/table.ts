import { stripVTControlCharacters } from "node:util";

/** Aligns columns, numbers to the right. */
export function table(rows: string[][]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => width(row[column] ?? ""))));
  return rows
    .map((row) =>
      row
        .map((cell, column) => {
          const space = " ".repeat((widths[column] ?? 0) - width(cell));
          return /^[\d,.]+$/.test(stripVTControlCharacters(cell)) ? space + cell : cell + space;
        })
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

function width(cell: string): number {
  return stripVTControlCharacters(cell).length;
}
