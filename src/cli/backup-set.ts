import { createHash } from "node:crypto";
import {
  type BackupPage,
  JOURNAL_PREFIX,
  type JournalEntry,
  SCHEMA,
  SNAPSHOTS_PREFIX,
  type SnapshotIndex,
  timeOfKey,
} from "../core/operations/backup.ts";
import { Failure } from "./failure.ts";
import { terminalTexts } from "./terminal-texts.ts";

/** The bucket with the backups, and what opens them. */
export interface BackupBucket {
  list(prefix: string): Promise<{ key: string }[]>;
  get(key: string): Promise<{ bytes: Uint8Array }>;
  open(sealed: Uint8Array): Promise<Uint8Array>;
}

/** Rows that were read together, and what was found to be gone then. */
export interface BackedUp {
  at: number;
  schema: number;
  pages: BackupPage[];
  gone: number[];
  whole: string[];
}

/** A snapshot and the journal since it began, up to a moment. */
export interface BackupSet {
  index: SnapshotIndex;
  /** Where its objects lie, in the order in which they were read from the database. */
  objects: { key: string; at: number; sha256?: string }[];
  /** The moment to which it leads. */
  until: number;
  /** Later objects, which tell who was erased since. */
  later: { key: string; at: number; sha256?: string }[];
}

/** Finds the newest whole snapshot, or the newest that was whole at a moment, and the journal that goes with it. */
export async function findBackup(bucket: BackupBucket, at = Number.POSITIVE_INFINITY): Promise<BackupSet> {
  const keys = (await bucket.list(SNAPSHOTS_PREFIX)).map(({ key }) => key).filter((key) => key.endsWith("/index.json"));
  if (keys.length === 0) throw new Failure(terminalTexts().restore.noBackup);
  const indexes = (await Promise.all(keys.map((key) => readIndex(bucket, key)))).sort(
    (a, b) => b.startedAt - a.startedAt,
  );
  const index = indexes.find(({ finishedAt }) => finishedAt <= at);
  const oldest = indexes.at(-1)?.finishedAt ?? 0;
  if (!index) throw new Failure(terminalTexts().restore.notThatOld(new Date(oldest).toISOString()));
  const journal = (await bucket.list(JOURNAL_PREFIX)).flatMap(({ key }) => {
    const readAt = timeOfKey(key.slice(JOURNAL_PREFIX.length));
    return readAt === undefined ? [] : [{ key, at: readAt }];
  });
  const ours = journal.filter((entry) => entry.at >= index.startedAt && entry.at <= at);
  const newest = indexes[0] ?? index;
  const objects = [...index.parts, ...ours].sort((a, b) => a.at - b.at);
  const later = [...(newest === index ? [] : newest.parts), ...journal.filter((entry) => entry.at > at)];
  return { index, objects, until: Math.max(index.finishedAt, ...ours.map((entry) => entry.at)), later };
}

async function readIndex(bucket: BackupBucket, key: string): Promise<SnapshotIndex> {
  const { bytes } = await bucket.get(key);
  const index = JSON.parse(new TextDecoder().decode(bytes)) as SnapshotIndex;
  needKnown(key, index);
  return index;
}

function needKnown(key: string, { version, schema }: { version: number; schema: number }): void {
  if (version !== 1 || schema > SCHEMA) throw new Failure(terminalTexts().restore.newer(key));
}

/** Reads an object of a backup. Throws a Failure if it is missing, damaged, or sealed for another key. */
export async function readBackedUp(
  bucket: BackupBucket,
  { key, at, sha256 }: BackupSet["objects"][number],
): Promise<BackedUp> {
  const { bytes } = await bucket.get(key);
  if (sha256 !== undefined && createHash("sha256").update(bytes).digest("hex") !== sha256)
    throw new Failure(terminalTexts().restore.damaged(key));
  const opened = await bucket.open(bytes).catch(() => {
    throw new Failure(terminalTexts().restore.wrongKey(key));
  });
  const read = JSON.parse(new TextDecoder().decode(opened)) as Partial<JournalEntry> &
    Pick<JournalEntry, "version" | "schema">;
  needKnown(key, read);
  const { schema, pages = [], gone = [], whole = [] } = read;
  return { at, schema, pages, gone, whole };
}
