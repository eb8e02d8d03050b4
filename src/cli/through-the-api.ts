import { objectKind, SITE_KEY } from "../core/posts/object-key.ts";
import type { Folder, LocalFile } from "./folder.ts";
import type { Plan } from "./plan.ts";
import { type Progress, showProgress } from "./progress.ts";
import { addNotices, count, emptyReport, type PublishReport } from "./publish-report.ts";
import type { PublishingApi } from "./publishing-api.ts";
import { batches, runConcurrently, upload } from "./upload.ts";

/** Uploads changed files to the service, which indexes them at once and reports the results. */
export async function publishThroughTheApi(
  { changed, unchanged, gone }: Plan,
  folder: Folder,
  api: PublishingApi,
  concurrency: number,
): Promise<PublishReport> {
  const report = emptyReport();
  report.ignored = folder.ignored.length;
  report.skipped = folder.skipped;
  const same = [...unchanged];
  const progress = showProgress("files", changed.length + gone.length);
  const send = async (batch: LocalFile[]) => {
    const { results, failed } = await upload(api, batch);
    for (const result of results) {
      // Its notices come with those of the other unchanged files.
      if (result.outcome === "unchanged") same.push(result.key);
      else count(report, result);
    }
    report.failed.push(...failed);
    progress.advance(batch.length);
  };
  try {
    // site.yaml first: posts are read by its settings.
    const settings = changed.filter(({ key }) => key === SITE_KEY);
    await runConcurrently(1, batches(settings), send);
    // Then includes and files, so that a post is whole when it appears.
    for (const kind of ["include", "attachment", "post"])
      await runConcurrently(concurrency, batches(changed.filter(({ key }) => objectKind(key) === kind)), send);
    await withdraw(gone, api, concurrency, report, progress);
  } finally {
    progress.stop();
  }
  await addUnchanged(report, folder, same, api);
  return report;
}

async function withdraw(
  keys: string[],
  api: PublishingApi,
  concurrency: number,
  report: PublishReport,
  progress: Progress,
): Promise<void> {
  await runConcurrently(concurrency, keys, async (key) => {
    count(report, await api.delete(key));
    progress.advance(1);
  });
}

/** Counts unchanged files; they may still be in quarantine, or have notices, from an earlier run. */
async function addUnchanged(report: PublishReport, folder: Folder, unchanged: string[], api: PublishingApi) {
  const here = new Set(folder.files.map(({ key }) => key));
  const quarantined = new Set(report.quarantined.map(({ key }) => key));
  for (const { key, line, reason } of await api.quarantine()) {
    if (!here.has(key) || quarantined.has(key)) continue;
    report.quarantined.push({ key, line: line ?? null, reason });
    quarantined.add(key);
  }
  report.quarantined.sort((a, b) => (a.key < b.key ? -1 : 1));
  const same = new Set(unchanged);
  for (const post of await api.noticed()) if (same.has(post.key)) addNotices(report, post);
  report.notices.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : (a.line ?? 0) - (b.line ?? 0)));
  report.unchanged = unchanged.filter((key) => !quarantined.has(key)).length;
}
