import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { open } from "../adapters/sealed.ts";
import { readBackupKey } from "./backup-key.ts";
import { type BackupBucket, findBackup, readBackedUp } from "./backup-set.ts";
import { Database } from "./database.ts";
import { Failure } from "./failure.ts";
import { showProgress } from "./progress.ts";
import { type RebuildReport, RebuiltDatabase } from "./rebuilt-database.ts";
import { terminalTexts } from "./terminal-texts.ts";

/** Objects fetched ahead. */
const CONNECTIONS = 8;
/** Characters of one file that wrangler executes: some 10,000 subscribers. */
const FILE = 3_000_000;

export interface RestoreDatabaseOptions {
  key: string;
  database: string;
  at: Date | undefined;
  local: string | undefined;
  force: boolean;
  dryRun: boolean;
  json: boolean;
}

const says = () => terminalTexts().restore;

/** Puts a backup together on this machine and brings it into an empty database, from where an interrupted restore stopped. */
export async function restoreDatabase(options: RestoreDatabaseOptions): Promise<void> {
  const { key, database, at, local, force, dryRun, json } = options;
  const own = await readBackupKey(key);
  const { S3Bucket } = await import("./s3-bucket.ts");
  const bucket = new S3Bucket(process.env, CONNECTIONS);
  const sealed: BackupBucket = {
    list: (prefix) => bucket.list(prefix),
    get: (name) => bucket.get(name),
    open: (bytes) => open(own, Uint8Array.from(bytes)),
  };
  const folder = await mkdtemp(join(tmpdir(), "gazette-"));
  try {
    const { rebuilt, report, name, until } = await rebuild(sealed, join(folder, "rebuilt.db"), at?.getTime());
    try {
      const files = [...inFiles(rebuilt.statements())];
      if (!dryRun) await load(new Database(database, local), files, { name, force });
      const told = { dryRun, backup: name, until: new Date(until).toISOString(), ...report };
      console.log(json ? JSON.stringify(told) : inWords(told, database));
    } finally {
      rebuilt.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Reads the snapshot and the journal, and makes one database of them. */
export async function rebuild(bucket: BackupBucket, path: string, at?: number) {
  const { index, objects, later, until } = await findBackup(bucket, at);
  const rebuilt = await RebuiltDatabase.open(path, index);
  const progress = showProgress(says().progress.read, objects.length + later.length);
  try {
    for (const object of objects) {
      rebuilt.add(await readBackedUp(bucket, object));
      progress.advance(1);
    }
    for (const object of later) {
      rebuilt.noteErased(await readBackedUp(bucket, object));
      progress.advance(1);
    }
    const report = await rebuilt.finish(until);
    return {
      rebuilt,
      report,
      until,
      name: `${new Date(index.startedAt).toISOString()} to ${new Date(until).toISOString()}`,
    };
  } catch (fault) {
    rebuilt.close();
    throw fault;
  } finally {
    progress.stop();
  }
}

function* inFiles(statements: Iterable<string>): Generator<string> {
  let file = "";
  for (const statement of statements) {
    if (file !== "" && file.length + statement.length > FILE) {
      yield file;
      file = "";
    }
    file += `${statement}\n`;
  }
  yield file;
}

/** Executes one file after another. The database notes how many of which restore it has. */
async function load(
  target: Database,
  files: string[],
  { name, force }: { name: string; force: boolean },
): Promise<void> {
  const { progress: noted, isEmpty } = await target.found();
  const { restoring } = JSON.parse(noted) as { restoring?: { name: string; files: number } };
  if (restoring && restoring.name !== name) throw new Failure(says().anotherRestore(target.name, restoring.name));
  if (!restoring && !force && !isEmpty) throw new Failure(says().notEmpty(target.name));
  const done = restoring?.files ?? 0;
  const progress = showProgress(says().progress.files, files.length);
  progress.advance(done);
  try {
    for (const [index, file] of files.entries()) {
      if (index < done) continue;
      const isLast = index === files.length - 1;
      const note = JSON.stringify(isLast ? {} : { restoring: { name, files: index + 1 } }).replaceAll("'", "''");
      await target.load(`${file}UPDATE backup SET progress = '${note}' WHERE id = 1;\n`);
      progress.advance(1);
    }
  } finally {
    progress.stop();
  }
}

function inWords(told: RebuildReport & { dryRun: boolean; backup: string; until: string }, database: string): string {
  const { dryRun, subscribers, erased, issues, unknown, until } = told;
  const texts = says();
  const lines = [texts.restored(dryRun, subscribers, issues, until, database)];
  if (erased > 0) lines.push(texts.erased(erased));
  if (unknown > 0) lines.push(texts.unknown(unknown));
  if (!dryRun) lines.push(texts.next);
  return lines.join("\n");
}
