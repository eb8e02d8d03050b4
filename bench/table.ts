import type { Row } from "./benchmark.ts";

const HEADINGS = ["", "measured", "beside", "ratio", "target", ""];

export function table(rows: Row[]): string {
  const lines = [
    HEADINGS,
    ...rows.map(({ what, measured, beside = "", ratio, target }) => [
      what,
      measured,
      beside,
      ratio === undefined ? "" : ratio.toFixed(2),
      target?.text ?? "",
      target === undefined ? "" : target.met ? "✓" : "✗",
    ]),
  ];
  return aligned(lines);
}

/** Pads columns to their widest cell. */
export function aligned(lines: string[][]): string {
  const widths = (lines[0] ?? []).map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
