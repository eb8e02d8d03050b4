import { Command, InvalidArgumentError } from "commander";
import { SITE_KEY } from "../../core/object-key.ts";
import { type Connection, connect, withConnection } from "../connection.ts";
import { Failure } from "../failure.ts";
import { type Folder, type LocalFile, readFolder } from "../folder.ts";
import { type Progress, showProgress } from "../progress.ts";
import { count, emptyReport, exitOf, type PublishReport, printReport } from "../publish-report.ts";
import type { PublishingApi, RemoteObject } from "../publishing-api.ts";
import { batches, differs, upload, withHands } from "../upload.ts";

interface Options extends Connection {
  prune: boolean;
  json: boolean;
  dryRun: boolean;
  concurrency: number;
}

/** What a publish would do: files the bucket has not or has otherwise, and keys whose file is gone. */
interface Plan {
  changed: LocalFile[];
  unchanged: string[];
  gone: string[];
}

export const publish = withConnection(new Command("publish"))
  .description("Upload what changed in a folder: posts/ or _posts/, _drafts/, assets/ and site.yaml; or a single file.")
  .argument("<dir>", "the folder, or one file of it")
  .option("--prune", "withdraw posts and attachments whose file is gone", false)
  .option("--dry-run", "say what would be uploaded and withdrawn, and do neither", false)
  .option("--concurrency <n>", "batches on their way at once", wholeNumber, 4)
  .option("--json", "print one JSON object instead of text", false)
  .action(async (dir: string, options: Options) => {
    const folder = await readFolder(dir);
    if (folder.files.length === 0) {
      throw new Failure(`There is nothing to publish in ${dir}: no posts (.md, .markdown, .html), no site.yaml.`);
    }
    if (options.prune && folder.single)
      throw new Failure("--prune needs a folder: one file does not say what is gone.");
    const api = connect(options);
    // For one file it is cheaper to send it than to list the bucket.
    const plan = await planOf(folder, folder.single ? new Map() : await api.objects(), options.prune);
    if (options.dryRun) return printPlan(plan, folder, options.json);
    const report = await carryOut(plan, folder, api, options.concurrency);
    if (options.json) console.log(JSON.stringify(report));
    else printReport(report);
    process.exitCode = exitOf(report);
  });

async function planOf(folder: Folder, remote: Map<string, RemoteObject>, prune: boolean): Promise<Plan> {
  const plan: Plan = { changed: [], unchanged: [], gone: [] };
  for (const file of folder.files) {
    if (await differs(file, remote.get(file.key))) plan.changed.push(file);
    else plan.unchanged.push(file.key);
  }
  if (prune) {
    const here = new Set(folder.files.map(({ key }) => key));
    plan.gone = [...remote.keys()].filter((key) => folder.owns(key) && !here.has(key));
  }
  return plan;
}

async function carryOut(
  { changed, unchanged, gone }: Plan,
  folder: Folder,
  api: PublishingApi,
  concurrency: number,
): Promise<PublishReport> {
  const report = emptyReport();
  report.ignored = folder.ignored.length;
  const same = [...unchanged];
  const progress = showProgress("files", changed.length + gone.length);
  const send = async (batch: LocalFile[]) => {
    const { results, failed } = await upload(api, batch);
    for (const result of results) {
      if (result.outcome === "unchanged") same.push(result.key);
      else count(report, result);
    }
    report.failed.push(...failed);
    progress.advance(batch.length);
  };
  try {
    // Posts are read by the site's settings, so these go ahead and alone.
    const settings = changed.filter(({ key }) => key === SITE_KEY);
    const rest = changed.filter(({ key }) => key !== SITE_KEY);
    await withHands(1, batches(settings), send);
    await withHands(concurrency, batches(rest), send);
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
  await withHands(concurrency, keys, async (key) => {
    count(report, await api.delete(key));
    progress.advance(1);
  });
}

/** A file that has not changed may still be in quarantine since the last time. */
async function addUnchanged(report: PublishReport, folder: Folder, unchanged: string[], api: PublishingApi) {
  const here = new Set(folder.files.map(({ key }) => key));
  const quarantined = new Set(report.quarantined.map(({ key }) => key));
  for (const { key, line, reason } of await api.quarantine()) {
    if (!here.has(key) || quarantined.has(key)) continue;
    report.quarantined.push({ key, line: line ?? null, reason });
    quarantined.add(key);
  }
  report.quarantined.sort((a, b) => (a.key < b.key ? -1 : 1));
  report.unchanged = unchanged.filter((key) => !quarantined.has(key)).length;
}

function printPlan({ changed, unchanged, gone }: Plan, { ignored }: Folder, json: boolean): void {
  const lists = { upload: changed.map(({ key }) => key), withdraw: gone, ignore: ignored };
  if (json) {
    console.log(JSON.stringify({ dryRun: true, ...lists, unchanged: unchanged.length }));
    return;
  }
  for (const [verb, keys] of Object.entries(lists)) {
    for (const key of keys) console.log(`would ${verb.padEnd(8)}  ${key}`);
  }
  const counts = Object.entries(lists).map(([verb, keys]) => `${verb} ${keys.length}`);
  console.log([...counts, `unchanged ${unchanged.length}`].join("  "));
}

function wholeNumber(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1 || number > 16) throw new InvalidArgumentError("It must be 1 to 16.");
  return number;
}
