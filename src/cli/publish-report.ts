import { styleText } from "node:util";
import { reason as coreReason } from "../core/reason.ts";
import { EXIT, type Exit } from "./failure.ts";
import { type IgnoredFile, ignoredFile, type SkippedFile } from "./folder.ts";
import { type PostMailing, printMailings } from "./mailing-report.ts";
import { printable } from "./printable.ts";
import type { ObjectResult } from "./publishing-api.ts";
import { terminalTexts } from "./terminal-texts.ts";
import { type ToldReason, toldReason } from "./told-reason.ts";
import type { FailedFile } from "./upload.ts";

export interface QuarantinedFile {
  key: string;
  line?: number | null | undefined;
  reason: ToldReason;
}

/** Result of a publish, printed as is by `--json`. */
export interface PublishReport {
  published: number;
  updated: number;
  withdrawn: number;
  unchanged: number;
  drafts: number;
  /** Files without front matter, and unsupported file types. */
  ignored: number;
  /** Which they are, and why. */
  ignoredFiles: IgnoredFile[];
  /** Attachments and `site.yaml`. */
  stored: number;
  quarantined: QuarantinedFile[];
  /** Why each draft is held back. */
  held: QuarantinedFile[];
  /** What of published posts readers cannot be shown as it was meant: at most twenty a post. */
  notices: QuarantinedFile[];
  /** How many notices there are. */
  noticeCount: number;
  failed: FailedFile[];
  skipped: SkippedFile[];
  /** Whether each published or updated post is emailed. */
  mailing: PostMailing[];
}

export function emptyReport(): PublishReport {
  return {
    published: 0,
    updated: 0,
    withdrawn: 0,
    unchanged: 0,
    drafts: 0,
    ignored: 0,
    ignoredFiles: [],
    stored: 0,
    quarantined: [],
    held: [],
    notices: [],
    noticeCount: 0,
    failed: [],
    skipped: [],
    mailing: [],
  };
}

export function count(report: PublishReport, result: ObjectResult): void {
  const { key, outcome, line, reason, mailing, notices = [], notice_count = 0 } = result;
  report.notices.push(...notices.map(({ line, reason }) => ({ key, line: line ?? null, reason })));
  report.noticeCount += notice_count;
  if (mailing && (outcome === "published" || outcome === "updated")) report.mailing.push({ key, ...mailing });
  if (outcome === "quarantined" || outcome === "draft") {
    const named = { key, line: line ?? null, reason: reason ?? toldReason(coreReason("no-reason-given")) };
    if (outcome === "draft") report.drafts = report.held.push(named);
    else report.quarantined.push(named);
  } else if (outcome === "ignored") report.ignored = report.ignoredFiles.push(ignoredFile(key, "no-front-matter"));
  // Batches of ours are so short that the service leaves none of them to its queue.
  else if (outcome !== "queued") report[outcome]++;
}

/** Puts every list of a report into the order of its keys. */
export function sorted<Report extends Pick<PublishReport, "quarantined" | "held" | "notices" | "ignoredFiles">>(
  report: Report,
): Report {
  const { quarantined, held, notices, ignoredFiles } = report;
  for (const list of [quarantined, held, notices, ignoredFiles] as { key: string; line?: number | null }[][])
    list.sort((a, b) => (a.key === b.key ? (a.line ?? 0) - (b.line ?? 0) : a.key < b.key ? -1 : 1));
  return report;
}

export function exitOf({ quarantined, failed, skipped }: PublishReport): Exit {
  if (failed.length > 0) return EXIT.failed;
  return quarantined.length + skipped.length > 0 ? EXIT.attention : EXIT.ok;
}

/** Prints the counts on one line, then every post that needs attention. */
export function printReport(report: PublishReport): void {
  const { published, updated, withdrawn, unchanged, drafts, ignored, stored } = report;
  const quarantined = report.quarantined.length;
  const failed = report.failed.length;
  const always = { published, updated, withdrawn, unchanged, drafts, quarantined };
  const sometimes = Object.entries({ stored, ignored, failed, notices: report.noticeCount }).filter(
    ([, number]) => number > 0,
  );
  const attention = ["quarantined", "failed", "notices"];
  printCounts({ ...always, ...Object.fromEntries(sometimes) }, (noun) =>
    attention.includes(noun) ? "yellow" : "green",
  );
  for (const post of [...report.quarantined, ...report.held]) console.log(`  ${quarantineLine(post)}`);
  printNotices(report.notices.slice(0, NOTICES_SHOWN), report.noticeCount);
  printIgnored(report.ignoredFiles);
  printMailings(report.mailing);
  printFailed(report.failed);
  printSkipped(report.skipped);
}

/** Prints counts on one line. */
export function printCounts(
  counts: Partial<Record<CountName, number>>,
  colourOf?: (noun: CountName) => "yellow" | "red" | "green",
): void {
  const nouns = terminalTexts().publish.counts;
  const words = (Object.entries(counts) as [CountName, number][]).map(([noun, number]) => {
    const text = `${nouns[noun]} ${number}`;
    return colourOf ? styleText(number === 0 ? "dim" : colourOf(noun), text) : text;
  });
  console.log(words.join("  "));
}

type CountName = keyof ReturnType<typeof terminalTexts>["publish"]["counts"];

/** Notices that a publish lists on a terminal. */
const NOTICES_SHOWN = 50;

export function printNotices(notices: QuarantinedFile[], all = notices.length): void {
  const { labels, moreNotices } = terminalTexts().publish;
  for (const notice of notices) console.log(`  ${styleText("dim", labels.notice)} ${quarantineLine(notice)}`);
  if (all > notices.length) console.log(`  ${moreNotices(all - notices.length)}`);
}

/** Formats `posts/hello.md:3: reason`, as compilers do. */
export function quarantineLine({ key, line, reason }: QuarantinedFile): string {
  return `${styleText("yellow", printable(line ? `${key}:${line}` : key))}: ${printable(reason.detail)}`;
}

/** Ignored files listed on a terminal. */
const IGNORED_SHOWN = 20;

export function printIgnored(ignored: IgnoredFile[]): void {
  const { labels, more } = terminalTexts().publish;
  for (const { key, reason } of ignored.slice(0, IGNORED_SHOWN))
    console.log(`  ${styleText("dim", labels.ignored)} ${printable(`${key}: ${reason}`)}`);
  if (ignored.length > IGNORED_SHOWN) console.log(`  ${more(ignored.length - IGNORED_SHOWN)}`);
}

export function printFailed(failed: FailedFile[]): void {
  for (const { key, reason } of failed)
    console.log(`  ${styleText("red", terminalTexts().publish.labels.failed)} ${printable(`${key}: ${reason}`)}`);
}

export function printSkipped(skipped: SkippedFile[]): void {
  for (const { file, reason } of skipped)
    console.log(`  ${styleText("yellow", terminalTexts().publish.labels.skipped)} ${printable(`${file}: ${reason}`)}`);
}
