import * as z from "zod";
import { ADDRESS_INPUT_MAX } from "../../src/core/subscribers/email-address.ts";

/** Longest page of an API list. */
export const Limit = z.coerce.number().int().min(1).max(200).default(50).meta({ description: "How many at most." });

/** Cursor of a list by id. */
export const AfterId = z.coerce
  .number()
  .int()
  .min(0)
  .default(0)
  .meta({ description: "The `next` of the page before." });

/** Cursor of a list by address. */
export const AfterAddress = z
  .string()
  .max(ADDRESS_INPUT_MAX)
  .default("")
  .meta({ description: "The `next` of the page before." });

/** Search by the start of an address, in any case. */
export const AddressPrefix = z
  .string()
  .max(ADDRESS_INPUT_MAX)
  .default("")
  .meta({ description: "The beginning of an address." });

export const addressPrefix = (q: string): string => q.slice(0, ADDRESS_INPUT_MAX).trim().toLowerCase();

/** Returns the cursor of the next page, or `null` if this page is not full. */
export function nextOf<Row, Position>(rows: Row[], limit: number, position: (row: Row) => Position): Position | null {
  const last = rows.at(-1);
  return last !== undefined && rows.length === limit ? position(last) : null;
}

/** Formats a time by RFC 3339, or returns `null` for what has not happened. */
export const timeOf = (at: number | undefined): string | null => (at ? new Date(at).toISOString() : null);
