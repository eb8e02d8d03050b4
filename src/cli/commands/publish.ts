import { Command, InvalidArgumentError } from "commander";
import { SITE_KEY } from "../../core/posts/object-key.ts";
import { isMassWithdrawal } from "../../core/posts/withdraw-guard.ts";
import { askAbout, doubtAboutFolder, doubtsAboutSite } from "../ask-first.ts";
import { type Connection, connect, withConnection } from "../connection.ts";
import { dryRun } from "../dry-run.ts";
import { EXIT, type Exit, Failure } from "../failure.ts";
import { type Folder, readFolder } from "../folder.ts";
import { exitOfBucket, printBucketReport, publishIntoTheBucket } from "../into-the-bucket.ts";
import { type Plan, plannedKeys, planOf, printPlan, printPlannedKeys } from "../plan.ts";
import { exitOf, printReport } from "../publish-report.ts";
import { attachFiles } from "../referenced-files.ts";
import { terminalTexts } from "../terminal-texts.ts";
import { publishThroughTheApi } from "../through-the-api.ts";
import { watchAndRun } from "../watch.ts";

interface Options extends Partial<Connection> {
  s3: boolean;
  watch: boolean;
  prune: boolean;
  yes: boolean;
  maxDelete: number | undefined;
  json: boolean;
  dryRun: boolean;
  concurrency: number | undefined;
}

/** Concurrent requests at most: batches through the API, files into the bucket. */
const CONCURRENCY = { api: 4, s3: 32 };

export const publish = ({ publish: { help: texts }, common } = terminalTexts()) =>
  withConnection(new Command("publish"), "optional")
    .description(texts.about)
    .argument("<dir>", texts.dir)
    .option("--s3", texts.s3, false)
    .option("--prune", texts.prune, false)
    .option("--max-delete <n>", texts.maxDelete, limit)
    .option("--yes", texts.yes, false)
    .option("--watch", texts.watch, false)
    .option("--dry-run", texts.dryRun, false)
    .option("--concurrency <n>", texts.concurrency, wholeNumber)
    .option("--json", common.json, false)
    .addHelpText("after", `\n${texts.more}`)
    .action(async (dir: string, options: Options) => {
      const run = options.s3 ? await intoTheBucket(dir, options) : throughTheApi(dir, options);
      if (!options.watch) process.exitCode = await run();
      else await watchAndRun(dir, () => runAndReport(dir, run, options));
    });

function throughTheApi(dir: string, options: Options): () => Promise<Exit> {
  const api = connect(options);
  return async () => {
    const { folder, posts } = await folderFor(dir, options);
    // Sending one file is cheaper than listing the bucket.
    const remote = folder.single ? new Map() : await api.objects();
    const plan = await planOf(folder, remote, options.prune);
    const concurrency = options.concurrency ?? CONCURRENCY.api;
    if (options.dryRun) {
      const report = await dryRun(plan, folder, posts, { url: api.url, token: api.token }, concurrency);
      if (options.json) console.log(JSON.stringify({ ...plannedKeys(plan), ...report }));
      else {
        printPlannedKeys(plan);
        printReport(report);
      }
      return exitOf(report);
    }
    mayWithdraw(plan.gone.length, remote.size, options);
    await askFirst(dir, folder, plan, options, () => api.read(SITE_KEY));
    const report = await publishThroughTheApi(plan, folder, api, concurrency);
    if (options.json) console.log(JSON.stringify(report));
    else printReport(report);
    return exitOf(report);
  };
}

async function intoTheBucket(dir: string, options: Options): Promise<() => Promise<Exit>> {
  // Loaded only here: the SDK slows down the start.
  const { S3Bucket } = await import("../s3-bucket.ts");
  const concurrency = options.concurrency ?? CONCURRENCY.s3;
  const bucket = new S3Bucket(process.env, concurrency);
  return async () => {
    const { folder } = await folderFor(dir, options);
    const remote = await bucket.objects();
    const plan = await planOf(folder, remote, options.prune);
    if (options.dryRun) {
      printPlan(plan, folder, options.json);
      return EXIT.ok;
    }
    mayWithdraw(plan.gone.length, remote.size, options);
    const stored = () => (remote.has(SITE_KEY) ? bucket.get(SITE_KEY).then(({ bytes }) => bytes) : undefined);
    await askFirst(dir, folder, plan, options, stored);
    const report = await publishIntoTheBucket(plan, folder, bucket, concurrency);
    if (options.json) console.log(JSON.stringify(report));
    else printBucketReport(report);
    return exitOfBucket(report);
  };
}

/** Refuses a mass withdrawal: a nearly empty folder is usually the wrong one. */
function mayWithdraw(gone: number, all: number, { yes, maxDelete }: Options): void {
  const tooMany = maxDelete === undefined ? isMassWithdrawal(gone, all, { posts: 20, percent: 10 }) : gone > maxDelete;
  if (!tooMany || yes) return;
  throw new Failure(terminalTexts().publish.massWithdrawal(gone, all));
}

/** Asks about a folder that is no site's, and about settings that change for everybody. */
async function askFirst(
  dir: string,
  { single }: Folder,
  { changed }: Plan,
  { yes }: Options,
  stored: () => Promise<Uint8Array | undefined> | undefined,
): Promise<void> {
  if (yes || changed.length === 0) return;
  const settings = changed.find(({ key }) => key === SITE_KEY);
  const doubts = settings ? await doubtsAboutSite(settings, await stored()) : [];
  await askAbout([...(single ? [] : await doubtAboutFolder(dir)), ...doubts]);
}

async function folderFor(dir: string, { prune }: Options) {
  const folder = await readFolder(dir);
  if (folder.files.length === 0) {
    const { nothing, labels } = terminalTexts().publish;
    const skipped = folder.skipped.map(({ file, reason }) => `\n  ${labels.skipped} ${file}: ${reason}`);
    throw new Failure(nothing(dir) + skipped.join(""));
  }
  if (prune && folder.single) throw new Failure(terminalTexts().publish.pruneNeedsFolder);
  return { folder, posts: await attachFiles(folder) };
}

/** Runs while watching: prints a Failure instead of exiting, as the next change may fix it. */
async function runAndReport(dir: string, run: () => Promise<Exit>, { json }: Options): Promise<void> {
  try {
    await run();
  } catch (fault) {
    if (!(fault instanceof Failure)) throw fault;
    console.error(fault.message);
  }
  if (!json) console.error(terminalTexts().publish.watching(dir));
}

function wholeNumber(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1 || number > 256)
    throw new InvalidArgumentError(terminalTexts().publish.help.notAConcurrency);
  return number;
}

function limit(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError(terminalTexts().publish.help.notALimit);
  return Number(text);
}
