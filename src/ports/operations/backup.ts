import type { DeliveryState } from "../../core/newsletter/delivery.ts";
import type { BackupPage, BackupRow, SnapshotPart } from "../../core/operations/backup.ts";
import type { ObjectStore } from "../posts/object-store.ts";

/** How far the journal has come. */
export interface JournalPlace {
  /** The last key of each table that only grows. */
  after: Record<string, number>;
  /** Issues whose deliveries are not all in the journal, and the last delivery of each that is. */
  deliveries: Record<string, number>;
  /** The hash of what was written of tables that are written as a whole. */
  wrote: string;
}

/** A snapshot under way. */
export interface SnapshotPlace {
  startedAt: number;
  /** The first issue whose deliveries are kept one by one; of earlier ones their counts are. */
  firstIssue: number;
  table: number;
  after: (string | number)[];
  parts: SnapshotPart[];
  rows: Record<string, number>;
}

export interface BackupProgress {
  journal?: JournalPlace;
  snapshot?: SnapshotPlace | undefined;
  /** When the last snapshot began. */
  began?: number;
  /** Whether there are objects to delete. */
  pruning?: boolean;
  /** Deliveries by state of issues that are over, each counted once. */
  counts?: Record<string, Partial<Record<DeliveryState, number>>>;
}

export interface BackupState {
  version: number;
  since: number;
  wholeAt: number;
  journalAt: number;
  progress: BackupProgress;
}

/** What a look at the database found that the journal has not. */
export interface JournalFindings {
  pages: BackupPage[];
  gone: number[];
  whole: string[];
  place: JournalPlace;
}

/** Reads rows for backups, each table with all its columns. */
export interface BackupRows {
  state(): Promise<BackupState>;
  /** Stores the state; false if it has been changed since it was read. */
  save(state: BackupState): Promise<boolean>;
  /** Reads what has changed, up to so many rows of each table. */
  changes(place: JournalPlace | undefined, limit: number): Promise<JournalFindings>;
  /** Reads rows after a key. */
  page(table: string, after: (string | number)[], limit: number): Promise<BackupRow[]>;
  /** Returns the oldest issue that is not over; the next one if all are. */
  firstOpenIssue(): Promise<number>;
  /** Lists issues before one that are over and keep deliveries. */
  countable(before: number): Promise<number[]>;
}

/** Where backups go, sealed for somebody whose key we do not have. */
export interface Vault {
  objects: ObjectStore;
  seal(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>>;
}

export interface Backup {
  rows: BackupRows;
  vault: Vault;
}
