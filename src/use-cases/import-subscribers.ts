import type { Preferences } from "../core/subscriber.ts";
import type { Ports } from "../ports/index.ts";

/** A row of an import, read and checked. */
export interface ImportRow extends Preferences {
  email: string;
  state: "pending" | "active";
}

export interface ImportReport {
  added: number;
  /** Known already: nothing of theirs is changed, and nobody who left or was suppressed comes back. */
  known: number;
}

/** Rows one statement takes: some 400 KB of JSON. */
const CHUNK = 2_000;

/** Adds subscribers who gave their consent elsewhere. Rows of addresses we know are left alone. */
export async function importSubscribers(
  { subscribers, releases }: Pick<Ports, "subscribers" | "releases">,
  rows: ImportRow[],
  consent: string,
  at: number,
): Promise<ImportReport> {
  const cursor = await releases.lastSeq();
  let added = 0;
  for (let start = 0; start < rows.length; start += CHUNK)
    added += await subscribers.importRows(rows.slice(start, start + CHUNK), { cursor, consent, at });
  return { added, known: rows.length - added };
}
