import { objectKind, SITE_KEY } from "../core/posts/object-key.ts";
import { type Folder, type LocalFile, readLocal } from "./folder.ts";
import { runPaced } from "./paced.ts";
import type { Plan } from "./plan.ts";
import { showProgress } from "./progress.ts";
import { count, emptyReport, type PublishReport, sorted } from "./publish-report.ts";
import type { ObjectResult, PublishingApi } from "./publishing-api.ts";
import { terminalTexts } from "./terminal-texts.ts";
import { toldReason } from "./told-reason.ts";
import { batches, UPLOAD_ORDER, upload } from "./upload.ts";

/** A file takes as long as so many bytes. */
const FILE_BYTES = 16_384;

const effortOf = (batch: LocalFile[]): number => batch.reduce((sum, { size }) => sum + size + FILE_BYTES, 0);

/** Uploads changed files to the service, which indexes them at once and reports the results. */
export async function publishThroughTheApi(
  { changed, unchanged, gone }: Plan,
  folder: Folder,
  api: PublishingApi,
  concurrency: number,
  /** Results known otherwise, in place of the service's. */
  known: Map<string, ObjectResult> = new Map(),
): Promise<PublishReport> {
  const report = emptyReport();
  report.ignored = report.ignoredFiles.push(...folder.ignored);
  report.skipped = folder.skipped;
  const results = new Map(unchanged.map((key): [string, ObjectResult] => [key, { key, outcome: "unchanged" }]));
  const progress = showProgress(terminalTexts().publish.progress.files, changed.length + gone.length);
  const send = async (batch: LocalFile[]) => {
    const answer = await upload(api, batch);
    for (const result of answer.results) results.set(result.key, result);
    report.failed.push(...answer.failed);
    progress.advance(batch.length);
  };
  try {
    // site.yaml first: posts are read by its settings.
    const settings = changed.filter(({ key }) => key === SITE_KEY);
    for (const batch of batches(settings)) await send(batch);
    for (const kind of UPLOAD_ORDER)
      await runPaced(concurrency, batches(changed.filter(({ key }) => objectKind(key) === kind)), effortOf, send);
    const withdraw = async (key: string) => {
      results.set(key, await api.delete(key));
      progress.advance(1);
    };
    await runPaced(concurrency, gone, () => 1, withdraw);
  } finally {
    progress.stop();
  }
  await addIssueFiles(results, folder, api);
  await addStanding(results, api);
  for (const [key, result] of results) count(report, known.get(key) ?? withMissing(result, folder));
  return sorted(report);
}

/**
 * Replaces what the service says of files that are not there by what the folder says: the service sees only what has been
 * uploaded so far.
 */
function withMissing(result: ObjectResult, { missing, files, single }: Folder): ObjectResult {
  if (single || !["published", "updated", "unchanged", "stored"].includes(result.outcome)) return result;
  const isHere = (file: unknown) => files.some(({ key }) => key === file);
  const { notices: all = [], notice_count = 0 } = result;
  const notices = all.filter(
    ({ reason: { code, values } }) =>
      !(MISSING.has(code) || (code === "template-include-missing" && isHere(values?.file))),
  );
  notices.push(
    ...(missing.get(result.key) ?? []).map(({ line, reason }) => ({
      ...(line !== undefined && { line }),
      reason: toldReason(reason),
    })),
  );
  return { ...result, notices, notice_count: notice_count + notices.length - all.length };
}

const DAY_MS = 86_400_000;

/** Adds what stands of editors' files: they went before the posts that they name, and an old one is not asked about again. */
async function addIssueFiles(results: Map<string, ObjectResult>, folder: Folder, api: PublishingApi): Promise<void> {
  const since = `issues/${new Date(Date.now() - 2 * DAY_MS).toISOString().slice(0, 10)}`;
  const files = folder.files.filter(
    ({ key }) =>
      objectKind(key) === "issue" && (results.get(key)?.outcome === "unchanged" ? key >= since : results.has(key)),
  );
  for (const batch of batches(files)) {
    const asked = await Promise.all(batch.map(async (file) => ({ key: file.key, bytes: await readLocal(file) })));
    for (const { key, outcome, line, reason, notices, notice_count } of await api.rehearse(asked)) {
      const result = results.get(key) as ObjectResult;
      const said = outcome === "quarantined" ? { outcome, line, reason } : { notices, notice_count };
      results.set(key, { ...result, ...said });
    }
  }
}

const STANDING = new Set<ObjectResult["outcome"]>(["published", "updated", "unchanged", "stored"]);
const MISSING = new Set<string>(["picture-missing", "picture-empty", "file-missing", "setting-file-missing"]);

/** Adds what stands since an earlier run, or because of a later file: quarantine and notices. */
async function addStanding(results: Map<string, ObjectResult>, api: PublishingApi): Promise<void> {
  for (const { key, line, reason } of await api.quarantine()) {
    const result = results.get(key);
    if (result && result.outcome !== "withdrawn") results.set(key, { key, outcome: "quarantined", line, reason });
  }
  const noticed = new Map((await api.noticed()).map(({ key, ...notices }) => [key, notices]));
  for (const [key, result] of results) {
    const { notices, notice_count, ...rest } = result;
    if (STANDING.has(result.outcome) && objectKind(key) !== "issue") results.set(key, { ...rest, ...noticed.get(key) });
  }
}
