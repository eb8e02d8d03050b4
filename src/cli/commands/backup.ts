import { stat } from "node:fs/promises";
import { Command } from "commander";
import { type SavedEntry, verifyArchive, writeArchive } from "../archive-file.ts";
import { Failure } from "../failure.ts";
import { showProgress } from "../progress.ts";
import type { S3Bucket } from "../s3-bucket.ts";

/** Objects fetched ahead of the one being written. */
const PREFETCH = 16;

export const backup = new Command("backup")
  .description("Back up the bucket to one archive, and verify it.")
  .argument("<file>", "the archive, such as gazette-2026-11-20.tar.gz")
  .option("--force", "overwrite an existing file", false)
  .option("--json", "print one JSON object instead of text", false)
  .addHelpText(
    "after",
    `
Reads the bucket by the S3 protocol (R2 has an S3 endpoint too), with S3_BUCKET and the other S3_ settings from the
environment. It restores the feeds byte for byte. Subscribers and issues are in the database, which the cron backs up into
the bucket, sealed, once BACKUP_KEY is set: see \`npx gazette backup-key\`. An archive holds those backups as they are.

The archive is a plain .tar.gz (bucket/…, manifest.json with the SHA-256 of each file), readable by its owner only.`,
  )
  .action(async (path: string, { force, json }: { force: boolean; json: boolean }) => {
    if (!force && (await stat(path).catch(() => undefined))) {
      throw new Failure(`${path} already exists. Choose another file, or overwrite it with --force.`);
    }
    const { S3Bucket } = await import("../s3-bucket.ts");
    const bucket = new S3Bucket(process.env, PREFETCH);
    const about = { madeAt: new Date().toISOString(), bucket: bucket.name };
    await writeArchive(path, about, entries(bucket));
    const archive = await verifyArchive(path);
    await archive.close();
    const { files } = archive.manifest;
    const report = {
      file: path,
      objects: Object.keys(files).filter((name) => name.startsWith("bucket/")).length,
      bytes: Object.values(files).reduce((sum, { size }) => sum + size, 0),
    };
    if (json) console.log(JSON.stringify(report));
    else console.log(`${report.objects} objects in ${path}, verified`);
  });

async function* entries(bucket: S3Bucket): AsyncGenerator<SavedEntry> {
  const keys = (await bucket.list("")).map(({ key }) => key).sort();
  const progress = showProgress("objects", keys.length);
  const pending = new Map<string, ReturnType<S3Bucket["get"]>>();
  const fetchObject = (key: string | undefined) => {
    if (key === undefined) return;
    const object = bucket.get(key);
    // Handled when it is awaited; until then the rejection must not count as unhandled.
    object.catch(() => {});
    pending.set(key, object);
  };
  try {
    keys.slice(0, PREFETCH).forEach(fetchObject);
    for (const [index, key] of keys.entries()) {
      const object = await pending.get(key);
      pending.delete(key);
      fetchObject(keys[index + PREFETCH]);
      if (object) yield { name: `bucket/${key}`, ...object };
      progress.advance(1);
    }
  } finally {
    progress.stop();
  }
}
