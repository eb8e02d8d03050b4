import { stat } from "node:fs/promises";
import { Command } from "commander";
import { type SavedEntry, verifyArchive, writeArchive } from "../archive-file.ts";
import { Database } from "../database.ts";
import { Failure } from "../failure.ts";
import { showProgress } from "../progress.ts";
import type { S3Bucket } from "../s3-bucket.ts";

/** Objects asked for ahead of the one that is written. */
const AHEAD = 16;

export const backup = new Command("backup")
  .description("Save the bucket, and the database if named, to one archive, and verify it.")
  .argument("<file>", "where to, such as gazette-2026-11-20.tar.gz")
  .option(
    "--database <name>",
    "the D1 database, by `wrangler d1 export`: subscribers, issues, deliveries, suppressions",
  )
  .option("--force", "replace a file that is there", false)
  .option("--json", "print one JSON object instead of text", false)
  .addHelpText(
    "after",
    `
The bucket is read by its own protocol, with S3_BUCKET and the other S3_ settings from the environment; R2 has an S3
endpoint too. Without --database the archive holds the posts, and no subscriber: the feeds follow from it byte for byte,
the newsletter does not. Of the database it takes what the bucket does not give back (subscribers and their history,
issues, deliveries, suppressions, tokens); the rest, \`gazette reindex\` rebuilds. While D1 exports it answers nobody else.

The archive is a plain .tar.gz (bucket/…, database.sql, manifest.json with a SHA-256 of each) that only its owner may
read: a database holds people's addresses.`,
  )
  .action(async (path: string, { database, force, json }: { database?: string; force: boolean; json: boolean }) => {
    if (!force && (await stat(path).catch(() => undefined))) {
      throw new Failure(`${path} is there already. Name another file, or replace it with --force.`);
    }
    const { S3Bucket } = await import("../s3-bucket.ts");
    const bucket = new S3Bucket(process.env, AHEAD);
    const about = { madeAt: new Date().toISOString(), bucket: bucket.name };
    await writeArchive(path, about, entries(bucket, database));
    const archive = await verifyArchive(path);
    await archive.close();
    const { files } = archive.manifest;
    const report = {
      file: path,
      objects: Object.keys(files).filter((name) => name.startsWith("bucket/")).length,
      database: database ?? null,
      bytes: Object.values(files).reduce((sum, { size }) => sum + size, 0),
    };
    if (json) console.log(JSON.stringify(report));
    else {
      console.log(`${report.objects} objects${database ? ` and the database ${database}` : ""} in ${path}, verified`);
      if (!database) console.log("No database was named: no subscriber and no issue is in it.");
    }
  });

async function* entries(bucket: S3Bucket, database: string | undefined): AsyncGenerator<SavedEntry> {
  if (database) yield { name: "database.sql", bytes: await new Database(database).dump() };
  const keys = (await bucket.list("")).map(({ key }) => key).sort();
  const progress = showProgress("objects", keys.length);
  const coming = new Map<string, ReturnType<S3Bucket["get"]>>();
  const ask = (key: string | undefined) => {
    if (key === undefined) return;
    const object = bucket.get(key);
    // Whoever waits for it hears of a fault; until then it is nobody's.
    object.catch(() => {});
    coming.set(key, object);
  };
  try {
    keys.slice(0, AHEAD).forEach(ask);
    for (const [index, key] of keys.entries()) {
      const object = await coming.get(key);
      coming.delete(key);
      ask(keys[index + AHEAD]);
      if (object) yield { name: `bucket/${key}`, ...object };
      progress.advance(1);
    }
  } finally {
    progress.stop();
  }
}
