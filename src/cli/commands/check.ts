import { stat, writeFile } from "node:fs/promises";
import { relative } from "node:path";
import { styleText } from "node:util";
import { Command } from "commander";
import { expiredBy } from "../../core/posts/expiry.ts";
import { mailingOf } from "../../core/posts/mailing.ts";
import { newKeyProblem, objectKind, REDIRECTS_KEY, SITE_KEY } from "../../core/posts/object-key.ts";
import type { Problem } from "../../core/posts/post.ts";
import { reason } from "../../core/reason.ts";
import { defaultSite, type Site } from "../../core/site.ts";
import type { FixedLine } from "../../markdown/fix-file.ts";
import { printAnnotations, showsAnnotations } from "../annotations.ts";
import { EXIT } from "../failure.ts";
import {
  type Folder,
  type IgnoredFile,
  ignoredFile,
  type LocalFile,
  readFolder,
  readLocal,
  type SkippedFile,
} from "../folder.ts";
import { addressNotices, type FolderPost, namedAmong } from "../folder-claims.ts";
import { IdClaims } from "../id-claims.ts";
import { mailingResult, type PostMailing, printMailings } from "../mailing-report.ts";
import { printable } from "../printable.ts";
import { showProgress } from "../progress.ts";
import {
  printCounts,
  printFailed,
  printIgnored,
  printNotices,
  printSkipped,
  quarantineLine,
  sorted,
} from "../publish-report.ts";
import { countReasons, type ReasonCount } from "../reasons.ts";
import { attachBrand, attachesTo } from "../referenced-files.ts";
import { terminalTexts } from "../terminal-texts.ts";
import { type ToldReason, toldReason } from "../told-reason.ts";
import type { FailedFile } from "../upload.ts";
import { writeWhole } from "../whole-file.ts";

interface Options {
  json: boolean;
  fix: boolean;
  summary: boolean;
}

interface HeldFile {
  file: string;
  key: string;
  line: number | null;
  reason: ToldReason;
}

interface CheckReport {
  published: number;
  drafts: number;
  /** Why each draft is held back. */
  held: HeldFile[];
  ignored: number;
  /** Files that are not published, and why. */
  ignoredFiles: IgnoredFile[];
  /** Attachments, and `site.yaml`. */
  stored: number;
  /** Files whose keys the service refuses. */
  failed: FailedFile[];
  quarantined: HeldFile[];
  /** What of published posts readers cannot be shown as it was meant. */
  notices: HeldFile[];
  /** Repairs made while reading; with `--fix`, written into the file. */
  repairs: { file: string; changes: FixedLine[] }[];
  /** Whether each published post would be emailed if it were uploaded now. */
  mailing: PostMailing[];
}

export const check = ({ check: texts, common } = terminalTexts()) =>
  new Command("check")
    .description(texts.about)
    .argument("<dir>", texts.dir)
    .option("--fix", texts.fix, false)
    .option("--summary", texts.summary, false)
    .option("--json", common.json, false)
    .action(async (dir: string, options: Options) => {
      const folder = await readFolder(dir);
      const skipped = folder.skipped.map(({ file, reason }) => ({ file: relative("", file), reason }));
      const report = { ...(await checkFiles(folder, options.fix)), skipped };
      if (options.json) {
        const { repairs, ...rest } = report;
        const reasons = options.summary
          ? { reasons: countReasons(report.quarantined), noticeReasons: countReasons(report.notices) }
          : {};
        console.log(JSON.stringify({ ...rest, ...reasons, [options.fix ? "fixed" : "fixable"]: repairs }));
      } else printCheck(report, options);
      if (showsAnnotations && !options.json) {
        printAnnotations("error", report.quarantined);
        printAnnotations("warning", report.notices);
      }
      process.exitCode =
        report.quarantined.length + report.failed.length + skipped.length > 0 ? EXIT.attention : EXIT.ok;
    });

async function checkFiles(folder: Folder, fix: boolean): Promise<CheckReport> {
  // Loaded only here: Markdown and its sanitiser slow down the start.
  const { readPosts } = await import("../read-posts.ts");
  const report: CheckReport = {
    published: 0,
    drafts: 0,
    held: [],
    ignored: 0,
    ignoredFiles: [],
    stored: 0,
    failed: [],
    quarantined: [],
    notices: [],
    repairs: [],
    mailing: [],
  };
  const named = ({ key, path }: LocalFile, { line, reason }: Problem): HeldFile => ({
    file: relative("", path),
    key,
    line: line ?? null,
    reason: toldReason(reason),
  });
  const refuse = (file: LocalFile, problem: Problem) => report.quarantined.push(named(file, problem));
  const hold = (file: LocalFile, problem: Problem) => (report.drafts = report.held.push(named(file, problem)));

  const attach = attachesTo(folder);
  const { site, refused: unreadable, notices } = await siteOf(folder, named);
  if (unreadable) report.quarantined.push(unreadable);
  report.notices.push(...notices);
  await checkRedirects(folder.files, refuse, (file, problem) => report.notices.push(named(file, problem)));
  for (const { key } of folder.files) {
    const problem = newKeyProblem(key);
    if (problem) report.failed.push({ key, reason: toldReason(problem).detail });
  }
  const claims = new IdClaims();
  const published = new Map<string, { file: LocalFile; post: FolderPost; notices: Problem[] }>();
  const refused = new Set([...report.failed, ...report.quarantined].map(({ key }) => key));
  const posts = folder.files.filter(({ key }) => objectKind(key) === "post" && !refused.has(key));
  const now = Date.now();
  const progress = showProgress(terminalTexts().publish.progress.posts, posts.length);
  for await (const { file, reading, fix: answer } of readPosts({ posts, files: folder.files, site, fixes: true })) {
    if (answer) {
      if (fix) await replaceFile(file.real, answer.bytes);
      report.repairs.push({ file: relative("", file.path), changes: answer.fixed });
    }
    const expired = reading.state === "published" && expiredBy(reading.post, now);
    progress.advance(1);
    if (reading.state === "quarantined") refuse(file, reading.problem);
    else if (reading.state === "draft") hold(file, reading.held);
    else if (expired) hold(file, expired);
    else if (reading.state === "ignored") report.ignoredFiles.push(ignoredFile(file.key, "no-front-matter"));
    else {
      reading.notices.push(...(await attach(file, reading.files)));
      const { key, id, saysId, path, aliases, publishedAt } = reading.post;
      const post = { key, id, saysId, path, aliases, publishedAt, lines: reading.addressLines };
      published.set(key, { file, post, notices: reading.notices });
      const waiting = claims.add(reading.post);
      const loser = waiting && published.get(waiting.key);
      if (!loser) continue;
      published.delete(waiting.key);
      refuse(loser.file, waiting.problem);
    }
  }
  progress.stop();
  if (!folder.single)
    await checkIssueFiles(
      folder.files,
      namedAmong([...published.values()].map(({ post }) => post)),
      (file, problem) => refused.add(file.key) && refuse(file, problem),
      (file, problem) => report.notices.push(named(file, problem)),
    );
  const clashes = addressNotices([...published.values()].map(({ post }) => post));
  report.published = published.size;
  report.ignored = report.ignoredFiles.unshift(...folder.ignored);
  report.stored = folder.files.filter(({ key }) => objectKind(key) !== "post" && !refused.has(key)).length;
  for (const {
    file,
    post: { publishedAt, email = null },
    notices,
  } of published.values()) {
    report.notices.push(...[...notices, ...(clashes.get(file.key) ?? [])].map((notice) => named(file, notice)));
    const post = {
      state: "published",
      email,
      publishedAt,
      arrivedAt: now,
      arrivedAfter: now,
      release: undefined,
    } as const;
    report.mailing.push({ key: file.key, ...mailingResult(mailingOf(post, site.newsletter, now), site) });
  }
  return sorted(report);
}

async function replaceFile(file: string, bytes: Uint8Array): Promise<void> {
  const { mode } = await stat(file);
  await writeWhole(file, (part) => writeFile(part, bytes, { flag: "wx", mode }));
}

/** Reads the site's settings. Its address is a placeholder: reading posts does not depend on it. */
async function siteOf(
  folder: Folder,
  named: (file: LocalFile, problem: Problem) => HeldFile,
): Promise<{ site: Site; refused?: HeldFile; notices: HeldFile[] }> {
  const site = defaultSite(new URL("http://localhost:8787/"));
  const file = folder.files.find(({ key }) => key === SITE_KEY);
  if (!file) return { site, notices: [] };
  const { readSite } = await import("../../markdown/read-site.ts");
  const reading = readSite(await readLocal(file));
  if ("problem" in reading) return { site, refused: named(file, reading.problem), notices: [] };
  const { settings, notices, lineOf } = reading;
  const missing = await attachBrand(folder, settings.brand ?? {}, lineOf);
  return { site: { ...site, ...settings }, notices: [...notices, ...missing].map((notice) => named(file, notice)) };
}

/** Names what is wrong with `_redirects`: lines are left out, a file that cannot be read is not taken over. */
async function checkRedirects(
  files: LocalFile[],
  refuse: (file: LocalFile, problem: Problem) => void,
  notice: (file: LocalFile, problem: Problem) => void,
): Promise<void> {
  const file = files.find(({ key }) => key === REDIRECTS_KEY);
  if (!file) return;
  const { readRedirectsFile } = await import("../../markdown/redirects-file.ts");
  const reading = readRedirectsFile(await readLocal(file));
  if ("problem" in reading) refuse(file, reading.problem);
  else for (const problem of reading.problems) notice(file, problem);
}

/** Names what is wrong with editors' files: what cannot be read, and posts that the folder does not publish. */
async function checkIssueFiles(
  files: LocalFile[],
  isNamed: (name: string) => boolean,
  refuse: (file: LocalFile, problem: Problem) => void,
  notice: (file: LocalFile, problem: Problem) => void,
): Promise<void> {
  const { linesNaming, namesIn, readIssueFile } = await import("../../markdown/issue-file.ts");
  for (const file of files.filter(({ key }) => objectKind(key) === "issue")) {
    const bytes = await readLocal(file);
    const reading = await readIssueFile(bytes);
    if ("problem" in reading) {
      refuse(file, reading.problem);
      continue;
    }
    const unknown = namesIn(reading).filter((name) => !isNamed(name));
    const lines = linesNaming(bytes, unknown);
    for (const name of unknown) notice(file, { line: lines.get(name), reason: reason("issue-post-unknown", { name }) });
  }
}

function printCheck(
  {
    quarantined,
    held,
    notices,
    repairs,
    ignoredFiles,
    failed,
    skipped,
    mailing,
    ...counts
  }: CheckReport & { skipped: SkippedFile[] },
  { fix, summary }: Options,
): void {
  if (summary) printReasons(countReasons(quarantined));
  else for (const { file, line, reason } of quarantined) console.log(quarantineLine({ key: file, line, reason }));
  if (fix) repairs.forEach(printRepair);
  const { stored, ...always } = counts;
  printCounts({
    ...always,
    ...(stored > 0 && { stored }),
    quarantined: quarantined.length,
    notices: notices.length,
    ...(failed.length > 0 && { failed: failed.length }),
    ...(fix && { fixed: repairs.length }),
  });
  for (const { file, line, reason } of held) console.log(`  ${quarantineLine({ key: file, line, reason })}`);
  if (summary && notices.length > 0) {
    console.log(terminalTexts().publish.notices);
    printReasons(countReasons(notices));
  } else printNotices(notices.map(({ file, line, reason }) => ({ key: file, line, reason })));
  printIgnored(ignoredFiles);
  printFailed(failed);
  printSkipped(skipped);
  if (!summary && !fix) printMailings(mailing);
  if (fix || repairs.length === 0) return;
  console.log(terminalTexts().publish.repairable(repairs.length));
}

/** Prints repairs as a diff. */
function printRepair({ file, changes }: CheckReport["repairs"][number]): void {
  for (const { line, before, after } of changes) {
    console.log(`${styleText("cyan", `${file}:${line}`)}: ${terminalTexts().publish.labels.fixed}`);
    console.log(`  ${styleText("red", `- ${printable(before)}`)}\n  ${styleText("green", `+ ${printable(after)}`)}`);
  }
}

function printReasons(reasons: ReasonCount[]): void {
  const width = String(reasons[0]?.posts ?? 0).length;
  for (const { posts, reason, example } of reasons) {
    console.log(`${styleText("yellow", String(posts).padStart(width))}  ${printable(`${reason}  (${example})`)}`);
  }
}
