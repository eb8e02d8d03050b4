import { JOURNAL_PREFIX, type JournalEntry, keyTime, SCHEMA } from "../../core/operations/backup.ts";
import type { Ports } from "../../ports/index.ts";
import type { Backup } from "../../ports/operations/backup.ts";

/** Rows of a table that one run reads; the next run goes on. */
const ROWS = 5_000;

/**
 * Writes what has changed since the last run into the bucket: who joined, changed or left, what was released, which issues are open,
 * what became of their deliveries. It comes before issues start, so that each that may have begun is known of. Returns how many rows.
 */
export async function keepJournal({ now }: Pick<Ports, "now">, { rows, vault }: Backup, at: number): Promise<number> {
  const state = await rows.state();
  const readAt = now();
  const { pages, gone, whole, place } = await rows.changes(state.progress.journal, ROWS);
  const count = pages.reduce((sum, page) => sum + page.rows.length, 0);
  if (pages.length > 0) {
    const entry: JournalEntry = { version: 1, schema: SCHEMA, at: readAt, pages, gone, whole };
    const sealed = await vault.seal(new TextEncoder().encode(JSON.stringify(entry)));
    await vault.objects.put(`${JOURNAL_PREFIX}${keyTime(readAt)}`, sealed, "application/octet-stream");
  }
  // Of two at once, the second reads the same again.
  await rows.save({
    ...state,
    since: state.since || at,
    journalAt: at,
    progress: { ...state.progress, journal: place },
  });
  return count;
}
