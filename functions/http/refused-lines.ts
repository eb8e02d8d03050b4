import type { FieldReason } from "../../src/core/field-reason.ts";
import type { Locale } from "../../src/locales/index.ts";
import { reasonText } from "../../src/locales/reason-text.ts";

interface RefusingFile {
  columns: { name: string }[];
  refused: { line: number; errors: FieldReason[]; cells: string[] }[];
}

/** Lists refused rows of a file under their own columns, so that they can be mended and imported. */
export const refusedLines = (locale: Locale, { columns, refused }: RefusingFile): string[][] => [
  ["line", "reason", ...columns.map(({ name }) => name)],
  ...refused.map(({ line, errors, cells }) => [
    String(line),
    errors.map(({ field, reason }) => `${field}: ${reasonText(locale, reason)}`).join(" "),
    ...cells,
  ]),
];
