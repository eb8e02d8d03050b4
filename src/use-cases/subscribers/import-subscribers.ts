import type { Preferences } from "../../core/subscribers/subscriber.ts";
import type { Ports } from "../../ports/index.ts";

/** A row of an import, read and checked. */
export interface ImportRow extends Preferences {
  email: string;
  state: "pending" | "active";
}

export interface ImportReport {
  added: number;
  /** Known already: nothing of theirs is changed, and nobody who left comes back. */
  known: number;
  /** Addresses we may not write to; not added, whether known or not. */
  suppressed: number;
}

/** Rows one statement takes: some 400 KB of JSON. */
const CHUNK = 2_000;

/**
 * Adds subscribers who gave their consent elsewhere. Rows of addresses that are known or suppressed are left alone. A dry
 * run reports the same and changes nothing.
 */
export async function importSubscribers(
  { subscribers, suppressions, desk, releases }: Pick<Ports, "subscribers" | "suppressions" | "desk" | "releases">,
  rows: ImportRow[],
  { consent, dryRun }: { consent: string; dryRun: boolean },
  at: number,
): Promise<ImportReport> {
  const cursor = await releases.lastSeq();
  const report = { added: 0, known: 0, suppressed: 0 };
  for (let start = 0; start < rows.length; start += CHUNK) {
    const chunk = rows.slice(start, start + CHUNK);
    const suppressed = new Set(await suppressions.among(chunk.map(({ email }) => email)));
    const allowed = chunk.filter(({ email }) => !suppressed.has(email));
    const added = dryRun
      ? allowed.length - (await desk.known(allowed.map(({ email }) => email)))
      : await subscribers.importRows(allowed, { cursor, consent, at });
    report.added += added;
    report.known += allowed.length - added;
    report.suppressed += suppressed.size;
  }
  return report;
}
