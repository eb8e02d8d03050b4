import { objectKind, SITE_KEY } from "../core/posts/object-key.ts";
import { runConcurrently } from "../core/run-concurrently.ts";
import { Refused } from "./api.ts";
import { EXIT, type Exit } from "./failure.ts";
import type { Folder, IgnoredFile, LocalFile, SkippedFile } from "./folder.ts";
import type { Plan } from "./plan.ts";
import { showProgress } from "./progress.ts";
import { printCounts, printFailed, printIgnored, printSkipped } from "./publish-report.ts";
import type { S3Bucket } from "./s3-bucket.ts";
import { terminalTexts } from "./terminal-texts.ts";
import { type FailedFile, UPLOAD_ORDER } from "./upload.ts";

/** Result of an upload straight into the bucket. Only the service will know what became of the posts. */
export interface BucketReport {
  uploaded: number;
  removed: number;
  unchanged: number;
  ignored: number;
  /** Which they are, and why. */
  ignoredFiles: IgnoredFile[];
  failed: FailedFile[];
  skipped: SkippedFile[];
}

/** Uploads changed files straight into the bucket. An interrupted run can be repeated: what arrived is unchanged then. */
export async function publishIntoTheBucket(
  { changed, unchanged, gone }: Plan,
  folder: Folder,
  bucket: S3Bucket,
  concurrency: number,
): Promise<BucketReport> {
  const report: BucketReport = {
    uploaded: 0,
    removed: 0,
    unchanged: unchanged.length,
    ignored: folder.ignored.length,
    ignoredFiles: folder.ignored,
    failed: [],
    skipped: folder.skipped,
  };
  const progress = showProgress(terminalTexts().publish.progress.files, changed.length + gone.length);
  const attempt = async (key: string, work: () => Promise<void>, done: "uploaded" | "removed") => {
    try {
      await work();
      report[done]++;
    } catch (fault) {
      if (!(fault instanceof Refused)) throw fault;
      report.failed.push({ key, reason: fault.message });
    }
    progress.advance(1);
  };
  const put = (file: LocalFile) => attempt(file.key, () => bucket.putFile(file), "uploaded");
  try {
    // site.yaml first: posts are read by its settings.
    await runConcurrently(
      1,
      changed.filter(({ key }) => key === SITE_KEY),
      put,
    );
    for (const kind of UPLOAD_ORDER)
      await runConcurrently(
        concurrency,
        changed.filter(({ key }) => objectKind(key) === kind),
        put,
      );
    // Deletions last: a moved post must exist at its new key before the old one goes.
    if (report.failed.length === 0)
      await runConcurrently(concurrency, gone, (key) => attempt(key, () => bucket.delete(key), "removed"));
  } finally {
    progress.stop();
  }
  return report;
}

export function printBucketReport({ failed, skipped, ignoredFiles, ...counts }: BucketReport): void {
  printCounts({ ...counts, failed: failed.length }, (noun) => (noun === "failed" ? "red" : "green"));
  printIgnored(ignoredFiles);
  printFailed(failed);
  printSkipped(skipped);
  if (counts.uploaded + counts.removed > 0) console.log(terminalTexts().publish.indexedSoon);
}

export function exitOfBucket({ failed, skipped }: BucketReport): Exit {
  if (failed.length > 0) return EXIT.failed;
  return skipped.length > 0 ? EXIT.attention : EXIT.ok;
}
