import type { Preferences } from "../../core/subscribers/subscriber.ts";
import type { Ports } from "../../ports/index.ts";

/** A validated row of an import. */
export interface ImportRow extends Preferences {
  email: string;
  state: "pending" | "active";
}

export interface ImportReport {
  added: number;
  /** Already known: left unchanged, and former subscribers are not subscribed again. */
  known: number;
  /** Suppressed addresses, which are not added. */
  suppressed: number;
}

/** Rows per statement, some 400 KB of JSON. */
const CHUNK = 2_000;

/**
 * Adds subscribers who gave consent elsewhere. Skips known and suppressed addresses. A dry run reports the same and changes
 * nothing.
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
