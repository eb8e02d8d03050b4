import * as z from "zod";
import { lazily } from "../../src/core/lazily.ts";
import { ADDRESS_INPUT_MAX } from "../../src/core/subscribers/email-address.ts";

/** Longest page of an API list. */
export const Limit = lazily(() => z.coerce.number().int().min(1).max(200).default(50).describe("How many at most."));

const NEXT = { description: "The `next` of the page before." };

/** Cursor of a list by id. */
export const AfterId = lazily(() => z.coerce.number().int().min(0).default(0).meta(NEXT));

/** Cursor of a list by address. */
export const AfterAddress = lazily(() => z.string().max(ADDRESS_INPUT_MAX).default("").meta(NEXT));

/** Search by the start of an address, in any case. */
export const AddressPrefix = lazily(() =>
  z.string().max(ADDRESS_INPUT_MAX).default("").describe("The beginning of an address."),
);

export const addressPrefix = (q: string): string => q.slice(0, ADDRESS_INPUT_MAX).trim().toLowerCase();

/** Returns the cursor of the next page, or `null` if this page is not full. */
export function nextOf<Row, Position>(rows: Row[], limit: number, position: (row: Row) => Position): Position | null {
  const last = rows.at(-1);
  return last !== undefined && rows.length === limit ? position(last) : null;
}

/** Formats a time by RFC 3339. */
export const timeAt = (at: number): string => new Date(at).toISOString();

/** Formats a time, or returns `null` for what has not happened. */
export const timeOf = (at: number | undefined): string | null => (at ? timeAt(at) : null);
