/** Where backups lie in their bucket. */
export const BACKUP_PREFIX = ".gazette/backups/";
export const SNAPSHOTS_PREFIX = `${BACKUP_PREFIX}snapshots/`;
export const JOURNAL_PREFIX = `${BACKUP_PREFIX}journal/`;

/** The last migration that rows of a backup belong to. */
export const SCHEMA = 52;

/** A row as the database has it, by column. */
export type BackupRow = Record<string, string | number | null>;

/** Rows of a table, read together. */
export interface BackupPage {
  table: string;
  rows: BackupRow[];
}

/** One sealed object of a snapshot. */
export interface SnapshotPart {
  key: string;
  /** When its rows were read. */
  at: number;
  bytes: number;
  /** Of the sealed bytes, in hexadecimal. */
  sha256: string;
}

/** Lists what a whole snapshot consists of. Holds no personal data and is not sealed. */
export interface SnapshotIndex {
  version: 1;
  schema: number;
  site: string;
  startedAt: number;
  finishedAt: number;
  parts: SnapshotPart[];
  /** Rows by table. */
  rows: Record<string, number>;
}

/** What one entry of the journal holds, sealed. */
export interface JournalEntry {
  version: 1;
  schema: number;
  at: number;
  pages: BackupPage[];
  /** Subscribers whose history changed and who are no more. */
  gone: number[];
  /** Tables whose pages are all their rows. */
  whole: string[];
}

/**
 * Tables that only the database holds, by their primary keys, in the order in which rows may be inserted; all others are derived
 * from these or from the bucket, or short-lived.
 */
export const KEPT_TABLES: Record<string, string[]> = {
  releases: ["seq"],
  issues: ["id"],
  deliveries: ["id"],
  resends: ["id"],
  subscribers: ["id"],
  former_subscribers: ["id"],
  subscription_changes: ["id"],
  service_emails: ["id"],
  suppressions: ["email"],
  reachability: ["email"],
  transient_bounces: ["email", "at", "message_id"],
  watches: ["id"],
  watch_hits: ["seq", "watch_id"],
  watch_starts: ["subscriber_id", "watch_id"],
  unmatched: ["seq"],
  corrections: ["seq"],
  left_out: ["seq"],
  owed: ["seq", "subscriber_id"],
  alerted: ["subscriber_id", "seq"],
  dropped: ["id"],
  digest_choices: ["hash"],
  follow_days: ["day", "key"],
  tokens: ["id"],
  // Last: so that what is restored before it is told to nobody.
  webhooks: ["id"],
};

/** Small tables of these, of which a snapshot and an entry of the journal hold all rows. */
export const WHOLE_TABLES = ["unmatched", "left_out", "owed", "alerted"];

const DAY_MS = 86_400_000;

/** How many snapshots are kept: the last of each of so many days, weeks and months that have one. */
const KEPT: [count: number, period: (at: number) => number][] = [
  [7, (at) => Math.floor(at / DAY_MS)],
  [4, (at) => Math.floor(at / DAY_MS / 7)],
  [12, (at) => new Date(at).getUTCFullYear() * 12 + new Date(at).getUTCMonth()],
];

/** Returns which of the snapshots that began at these times are kept. */
export function keptSnapshots(times: number[]): Set<number> {
  const newestFirst = times.toSorted((a, b) => b - a);
  const kept = new Set<number>();
  for (const [count, periodOf] of KEPT) {
    const periods = new Set<number>();
    for (const at of newestFirst) {
      const period = periodOf(at);
      if (periods.has(period) || periods.size === count) continue;
      periods.add(period);
      kept.add(at);
    }
  }
  return kept;
}

/** A snapshot begins each day, and the journal is kept each minute: later than so, something is wrong. */
const SNAPSHOT_LATE_MS = 36 * 3_600_000;
const JOURNAL_LATE_MS = 3_600_000;

/** Returns whether the journal or the snapshots are behind; `since`: when there first were backups. */
export function isBackupLate(
  { since, wholeAt, journalAt }: { since: number; wholeAt: number; journalAt: number },
  at: number,
): boolean {
  if (since === 0) return false;
  return at - journalAt > JOURNAL_LATE_MS || at - Math.max(wholeAt, since) > SNAPSHOT_LATE_MS;
}

/** Names a moment in a key, so that keys sort by time. */
export const keyTime = (at: number): string => new Date(at).toISOString().replaceAll(":", "-");

/** Reads the moment at the beginning of what follows a prefix; `undefined` if there is none. */
export function timeOfKey(name: string): number | undefined {
  const match = /^(\d{4}-\d{2}-\d{2}T)(\d{2})-(\d{2})-(\d{2}\.\d{3}Z)/.exec(name);
  const at = match ? Date.parse(`${match[1]}${match[2]}:${match[3]}:${match[4]}`) : Number.NaN;
  return Number.isNaN(at) ? undefined : at;
}
