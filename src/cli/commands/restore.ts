import { Command } from "commander";
import { bytesOf, type VerifiedArchive, verifyArchive } from "../archive-file.ts";
import { Database } from "../database.ts";
import { Failure } from "../failure.ts";
import { showProgress } from "../progress.ts";
import { hasMd5 } from "../upload.ts";

const BUCKET = "bucket/";
const DATABASE = "database.sql";
/** Objects on their way at once, and bytes of them that are held; what is larger is sent as it is unpacked. */
const HANDS = 16;
const HELD_BYTES = 32 * 1024 * 1024;

/** Whether a server, or whoever is on the way to it, could take a key for another place. No tool we know of makes such keys. */
function leadsElsewhere(key: string): boolean {
  return key === "" || key.includes("\0") || key.split("/").some((part) => part === "." || part === "..");
}

interface Options {
  database?: string;
  dryRun: boolean;
  json: boolean;
}

export const restore = new Command("restore")
  .description("Put a backup back into a bucket, and its database into an empty one. Verifies all of it first.")
  .argument("<file>", "what `gazette backup` wrote")
  .option("--database <name>", "the D1 database, migrated and empty, that its database goes into")
  .option("--dry-run", "verify the archive, say what would be written, and write nothing", false)
  .option("--json", "print one JSON object instead of text", false)
  .addHelpText(
    "after",
    `
The bucket is the one of S3_BUCKET and the other S3_ settings. Objects that are there already are not written again, so a
restore that was cut short goes on where it stopped; objects the backup does not have are left alone. Afterwards
\`gazette reindex\` makes the service read the bucket at once.`,
  )
  .action(async (path: string, options: Options) => {
    const archive = await verifyArchive(path);
    try {
      await restoreArchive(path, archive, options);
    } finally {
      await archive.close();
    }
  });

async function restoreArchive(
  path: string,
  archive: VerifiedArchive,
  { database, dryRun, json }: Options,
): Promise<void> {
  const { files, madeAt } = archive.manifest;
  const keys = Object.keys(files).filter((name) => name.startsWith(BUCKET));
  const astray = keys.find((name) => leadsElsewhere(name.slice(BUCKET.length)));
  if (astray !== undefined)
    throw new Failure(`${path} holds ${astray}, a key that leads elsewhere: nothing was written. Who made it?`);
  if (database && !files[DATABASE]) throw new Failure(`${path} holds no database.`);
  if (dryRun) {
    const report = { dryRun, madeAt, objects: keys.length, database: files[DATABASE] !== undefined };
    console.log(
      json
        ? JSON.stringify(report)
        : `${path} of ${madeAt} is whole: ${keys.length} objects, ${report.database ? "with" : "without"} a database`,
    );
    return;
  }
  const { IN_MEMORY_BYTES, S3Bucket } = await import("../s3-bucket.ts");
  const bucket = new S3Bucket(process.env, HANDS);
  const target = database === undefined ? undefined : new Database(database);
  await target?.needEmpty();
  const there = new Map((await bucket.list("")).map((object) => [object.key, object]));
  const report = { written: 0, unchanged: 0, database: database ?? null };
  const progress = showProgress("objects", keys.length);
  const onTheirWay = new Set<Promise<void>>();
  let held = 0;
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
      const remote = there.get(key);
      const isThere = remote?.size === size && hasMd5(remote, md5);
      // A listing does not say how an object is packed.
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
      while (onTheirWay.size >= HANDS || (held > 0 && held + size > HELD_BYTES)) await Promise.race(onTheirWay);
      held += size;
      const put = bucket.put(key, await bytesOf(content, size), encoding).then(() => {
        onTheirWay.delete(put);
        held -= size;
        written();
      });
      // Whoever waits for it hears of a fault.
      put.catch(() => {});
      onTheirWay.add(put);
    }
    await Promise.all(onTheirWay);
  } finally {
    progress.stop();
  }
  if (json) console.log(JSON.stringify(report));
  else {
    console.log(`written ${report.written}  unchanged ${report.unchanged}${database ? `  database ${database}` : ""}`);
    if (files[DATABASE] && !database) console.log("The database in it was left alone: name one with --database.");
  }
}
