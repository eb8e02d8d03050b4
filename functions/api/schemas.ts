import * as z from "zod";
import { lazily } from "../../src/core/lazily.ts";

/** RFC 3339. */
export const Time = lazily(() => z.iso.datetime());

export const Id = lazily(() => z.coerce.number().int().min(1));

/** The body of an upload whose rows have such fields. */
export const csvOf = (columns: readonly string[]) => ({
  type: "text/csv",
  description: `UTF-8; the first line names the columns: ${columns.join(", ")}. All but email may be missing.`,
});
