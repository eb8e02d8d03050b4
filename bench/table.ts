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

/** Writes a Markdown table that can be read as text, too. */
export function markdownTable(lines: string[][]): string {
  const escaped = lines.map((line) => line.map((cell) => cell.replaceAll("|", "\\|")));
  const widths = (escaped[0] ?? []).map((_, column) =>
    Math.max(3, ...escaped.map((line) => line[column]?.length ?? 0)),
  );
  const [head = "", ...rows] = escaped.map(
    (line) => `| ${line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`,
  );
  return [head, `|${widths.map((width) => "-".repeat(width + 2)).join("|")}|`, ...rows].join("\n");
}
