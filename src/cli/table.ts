import { stripVTControlCharacters } from "node:util";
import { cellsOf } from "./cells.ts";

/** Aligns columns, numbers to the right. */
export function table(rows: string[][]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => cellsOf(row[column] ?? ""))));
  return rows
    .map((row) =>
      row
        .map((cell, column) => {
          const space = " ".repeat((widths[column] ?? 0) - cellsOf(cell));
          return /^[\d,.]+$/.test(stripVTControlCharacters(cell)) ? space + cell : cell + space;
        })
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
