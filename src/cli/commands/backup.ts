import { stat } from "node:fs/promises";
import { Command } from "commander";
import { type SavedEntry, verifyArchive, writeArchive } from "../archive-file.ts";
import { Failure } from "../failure.ts";
import { showProgress } from "../progress.ts";
import type { S3Bucket } from "../s3-bucket.ts";
import { terminalTexts } from "../terminal-texts.ts";

/** Objects fetched ahead of the one being written. */
const PREFETCH = 16;

export const backup = ({ backup: texts, common } = terminalTexts()) =>
  new Command("backup")
    .description(texts.about)
    .argument("<file>", texts.file)
    .option("--force", texts.force, false)
    .option("--json", common.json, false)
    .addHelpText("after", `\n${texts.more}`)
    .action(async (path: string, { force, json }: { force: boolean; json: boolean }) => {
      if (!force && (await stat(path).catch(() => undefined))) {
        throw new Failure(common.exists(path));
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
      else console.log(texts.done(report.objects, path));
    });

async function* entries(bucket: S3Bucket): AsyncGenerator<SavedEntry> {
  const keys = (await bucket.list("")).map(({ key }) => key).sort();
  const progress = showProgress(terminalTexts().backup.objects, keys.length);
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
