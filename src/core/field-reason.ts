import type { Reason } from "./reason.ts";

/** One field of what was sent to us that was refused, and why. */
export interface FieldReason {
  field: string;
  reason: Reason;
}

/** A row of a file that was refused, by its number as a spreadsheet counts: the first row names the columns. */
export interface RefusedRow {
  row: number;
  email: string;
  errors: FieldReason[];
}
