import { Command, InvalidArgumentError, Option } from "commander";
import { bytesOf, type VerifiedArchive, verifyArchive } from "../archive-file.ts";
import { Database } from "../database.ts";
import { Failure } from "../failure.ts";
import { showProgress } from "../progress.ts";
import { hasMd5 } from "../upload.ts";

const BUCKET = "bucket/";
const DATABASE = "database.sql";
/** Concurrent uploads and their bytes in memory; larger objects are streamed. */
const CONCURRENCY = 16;
const IN_FLIGHT_BYTES = 32 * 1024 * 1024;

/** Returns whether a server or proxy could resolve a key to another path (path traversal). No tool we know makes such keys. */
function isTraversal(key: string): boolean {
  return key === "" || key.includes("\0") || key.split("/").some((part) => part === "." || part === "..");
}

interface Options {
  database?: string;
  key?: string;
  at?: Date;
  local?: string;
  force: boolean;
  dryRun: boolean;
  json: boolean;
}

export const restore = () =>
  new Command("restore")
    .description("Restore an archive into a bucket, or what the cron backs up into an empty database.")
    .argument("[file]", "an archive of `npx gazette backup`; without it, the backups in the bucket")
    .option("--database <name>", "restore into this D1 database, migrated and empty")
    .option("--key <file>", "the private key of `npx gazette backup-key`; without an archive")
    .addOption(
      new Option("--at <time>", "as it was then, such as 2026-11-23T08:00:00Z, instead of the newest").argParser(
        moment,
      ),
    )
    .option(
      "--local <folder>",
      "a database of this machine instead of one at Cloudflare: the state folder of `npm start`",
    )
    .option("--force", "even if the database is not empty: rows that are there stay", false)
    .option("--dry-run", "only verify the archive and report what would be written", false)
    .option("--json", "print one JSON object instead of text", false)
    .addHelpText(
      "after",
      `
With an archive: restores into the bucket of S3_BUCKET and the other S3_ settings. Skips objects that exist already, so that an interrupted
restore can be repeated; leaves objects alone that are not in the backup. Afterwards, run \`npx gazette reindex\` to index the
bucket at once.

Without one: reads the backups that the cron keeps in the bucket of S3_BUCKET (snapshots and the journal of each minute since),
puts them together on this machine and brings them into the database --database, before the Worker is deployed. An
interrupted restore goes on where it stopped when it is repeated. What may have been sent after the last look is
unknown, and nobody is sent it again. Who was erased after --at stays erased.`,
    )
    .action(async (path: string | undefined, options: Options) => {
      if (path === undefined) {
        const { database, key, at, local, ...rest } = options;
        if (!database || !key)
          throw new Failure("Give an archive, or --database and --key to restore from the bucket.");
        const { restoreDatabase } = await import("../restore-database.ts");
        return restoreDatabase({ ...rest, database, key, at, local });
      }
      const archive = await verifyArchive(path);
      try {
        await restoreArchive(path, archive, options);
      } finally {
        await archive.close();
      }
    });

function moment(text: string): Date {
  const at = new Date(text);
  if (!Number.isNaN(at.getTime())) return at;
  throw new InvalidArgumentError("It must be a time such as 2026-11-23T08:00:00Z.");
}

async function restoreArchive(
  path: string,
  archive: VerifiedArchive,
  { database, local, dryRun, json }: Options,
): Promise<void> {
  const { files, madeAt } = archive.manifest;
  const keys = Object.keys(files).filter((name) => name.startsWith(BUCKET));
  const astray = keys.find((name) => isTraversal(name.slice(BUCKET.length)));
  if (astray !== undefined)
    throw new Failure(
      `${path} contains ${astray}, an unsafe key. Nothing was written. Check where the archive comes from.`,
    );
  if (database && !files[DATABASE]) throw new Failure(`${path} contains no database.`);
  if (dryRun) {
    const report = { dryRun, madeAt, objects: keys.length, database: files[DATABASE] !== undefined };
    console.log(
      json
        ? JSON.stringify(report)
        : `${path} of ${madeAt} is valid: ${keys.length} objects, ${report.database ? "with" : "without"} a database`,
    );
    return;
  }
  const { IN_MEMORY_BYTES, S3Bucket } = await import("../s3-bucket.ts");
  const bucket = new S3Bucket(process.env, CONCURRENCY);
  const target = database === undefined ? undefined : new Database(database, local);
  await target?.needEmpty();
  const existing = new Map((await bucket.list("")).map((object) => [object.key, object]));
  const report = { written: 0, unchanged: 0, database: database ?? null };
  const progress = showProgress("objects", keys.length);
  const inFlight = new Set<Promise<void>>();
  let inFlightBytes = 0;
  const written = () => {
    report.written++;
    progress.advance(1);
  };
  try {
    for await (const { name, size, content, md5 } of archive.files()) {
      if (name === DATABASE) await target?.load(content);
      if (!name.startsWith(BUCKET)) continue;
      const key = name.slice(BUCKET.length);
      const encoding = files[name]?.encoding;
      const remote = existing.get(key);
      const isThere = remote?.size === size && hasMd5(remote, md5);
      // A listing does not include the Content-Encoding.
      if (isThere && (encoding === undefined || (await bucket.encodingOf(key)) === encoding)) {
        report.unchanged++;
        progress.advance(1);
        continue;
      }
      if (size > IN_MEMORY_BYTES) {
        await bucket.putStream(key, content, { size, md5, encoding });
        written();
        continue;
      }
      while (inFlight.size >= CONCURRENCY || (inFlightBytes > 0 && inFlightBytes + size > IN_FLIGHT_BYTES))
        await Promise.race(inFlight);
      inFlightBytes += size;
      const put = bucket.put(key, await bytesOf(content, size), encoding).then(() => {
        inFlight.delete(put);
        inFlightBytes -= size;
        written();
      });
      // Handled by Promise.race and Promise.all below.
      put.catch(() => {});
      inFlight.add(put);
    }
    await Promise.all(inFlight);
  } finally {
    progress.stop();
  }
  if (json) console.log(JSON.stringify(report));
  else {
    console.log(`written ${report.written}  unchanged ${report.unchanged}${database ? `  database ${database}` : ""}`);
    if (files[DATABASE] && !database) console.log("The database was not restored. To restore it, add --database.");
  }
}
