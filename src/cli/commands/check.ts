import { readFile } from "node:fs/promises";
import { relative } from "node:path";
import { Command } from "commander";
import { objectKind, SITE_KEY } from "../../core/object-key.ts";
import type { Problem } from "../../core/post.ts";
import { defaultSite, type Site } from "../../core/site.ts";
import { EXIT } from "../failure.ts";
import { type LocalFile, readFolder } from "../folder.ts";
import { showProgress } from "../progress.ts";
import { quarantineLine } from "../publish-report.ts";

interface CheckReport {
  published: number;
  drafts: number;
  ignored: number;
  quarantined: { file: string; key: string; line: number | null; reason: string }[];
}

export const check = new Command("check")
  .description("Read every post of a folder as the service would, without a service, and say which it could not read.")
  .argument("<dir>", "the folder, or one file of it")
  .option("--json", "print one JSON object instead of text", false)
  .action(async (dir: string, { json }: { json: boolean }) => {
    const { files } = await readFolder(dir);
    const report = await checkFiles(files);
    if (json) console.log(JSON.stringify(report));
    else printCheck(report);
    process.exitCode = report.quarantined.length > 0 ? EXIT.quarantined : EXIT.fine;
  });

async function checkFiles(files: LocalFile[]): Promise<CheckReport> {
  // Markdown and its sanitiser take a moment to load, which the other commands need not wait for.
  const { readPost } = await import("../../markdown/read-post.ts");
  const report: CheckReport = { published: 0, drafts: 0, ignored: 0, quarantined: [] };
  const refuse = ({ key, path }: LocalFile, { line, reason }: Problem) =>
    report.quarantined.push({ file: relative("", path), key, line: line ?? null, reason });

  const site = await siteOf(files, refuse);
  const holders = new Map<string, { file: LocalFile; publishedAt: number }>();
  const posts = files.filter(({ key }) => objectKind(key) === "post");
  const progress = showProgress("posts", posts.length);
  for (const file of posts) {
    const reading = readPost({ key: file.key, bytes: await readFile(file.path) }, site);
    progress.advance(1);
    if (reading.state === "quarantined") refuse(file, reading.problem);
    else if (reading.state === "draft") report.drafts++;
    else if (reading.state === "ignored") report.ignored++;
    else {
      report.published++;
      const { id, publishedAt } = reading.post;
      const rival = holders.get(id);
      if (!rival || rival.publishedAt <= publishedAt) holders.set(id, { file, publishedAt });
      if (!rival) continue;
      const [kept, hidden] = rival.publishedAt <= publishedAt ? [file, rival.file] : [rival.file, file];
      report.published--;
      refuse(hidden, {
        line: undefined,
        reason: `${kept.key} has the same id (${id}) and is newer. Give one of them another \`id\`, or delete it.`,
      });
    }
  }
  progress.stop();
  return report;
}

/** The site the posts belong to. Its address is no matter here: no post is readable or not because of it. */
async function siteOf(files: LocalFile[], refuse: (file: LocalFile, problem: Problem) => void): Promise<Site> {
  const site = defaultSite(new URL("http://localhost:8787/"));
  const file = files.find(({ key }) => key === SITE_KEY);
  if (!file) return site;
  const { readSite } = await import("../../markdown/read-site.ts");
  const reading = readSite(await readFile(file.path));
  if ("settings" in reading) return { ...site, ...reading.settings };
  refuse(file, reading.problem);
  return site;
}

function printCheck({ quarantined, ...counts }: CheckReport): void {
  for (const { file, line, reason } of quarantined) console.log(quarantineLine({ key: file, line, reason }));
  const words = Object.entries({ ...counts, quarantined: quarantined.length });
  console.log(words.map(([noun, number]) => `${noun} ${number}`).join("  "));
}
