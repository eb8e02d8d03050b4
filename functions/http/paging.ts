import * as z from "zod";
import { ADDRESS_INPUT_MAX } from "../../src/core/subscribers/email-address.ts";

/** How many a page holds at most. */
export const Limit = z.coerce.number().int().min(1).max(200).default(50).meta({ description: "How many at most." });

/** Where a page of numbered things begins: behind this id. */
export const AfterId = z.coerce
  .number()
  .int()
  .min(0)
  .default(0)
  .meta({ description: "The `next` of the page before." });

/** Where a page of addresses begins: behind this one. */
export const AfterAddress = z
  .string()
  .max(ADDRESS_INPUT_MAX)
  .default("")
  .meta({ description: "The `next` of the page before." });

/** The beginning of an address, in any case. */
export const AddressPrefix = z
  .string()
  .max(ADDRESS_INPUT_MAX)
  .default("")
  .meta({ description: "The beginning of an address." });

export const addressPrefix = (q: string): string => q.slice(0, ADDRESS_INPUT_MAX).trim().toLowerCase();

/** A full page may have another behind it. */
export function nextOf<Row, Position>(rows: Row[], limit: number, position: (row: Row) => Position): Position | null {
  const last = rows.at(-1);
  return last !== undefined && rows.length === limit ? position(last) : null;
}

/** RFC 3339, or null for what has not happened. */
export const timeOf = (at: number | undefined): string | null => (at ? new Date(at).toISOString() : null);
