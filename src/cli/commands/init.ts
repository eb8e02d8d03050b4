import { mkdir, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { styleText } from "node:util";
import { Command, Option } from "commander";
import { cliTexts } from "../../locales/cli.ts";
import { languageFor } from "../../locales/language.ts";
import { type Prompt, terminalPrompt } from "../ask.ts";
import { serviceUrl } from "../connection.ts";
import { Failure } from "../failure.ts";
import { whyOf } from "../file-fault.ts";
import { packageFile } from "../package-file.ts";
import type { SiteAnswers } from "../site-file.ts";
import { terminalTexts } from "../terminal-texts.ts";
import { toldReason } from "../told-reason.ts";

interface Options extends Partial<SiteAnswers> {
  url: URL | undefined;
  yes: boolean;
  json: boolean;
}

interface Written {
  written: string[];
  /** Existing files, left unchanged. */
  kept: string[];
}

const gitignore = (note: string) => `.DS_Store
.deploy/
.env
.gazette/
gazette.toml
node_modules/
# ${note}
*.csv
*.tar.gz
`;

export const init = ({ init: texts, common } = terminalTexts()) =>
  new Command("init")
    .description(texts.about)
    .argument("[dir]", texts.dir, ".")
    .option("--title <title>", texts.title)
    .option("--description <words>", texts.description)
    .option("--language <tag>", texts.language)
    .option("--time-zone <zone>", texts.timeZone)
    .option("--postal-address <address>", texts.postalAddress)
    .addOption(new Option("--category-strings <how>", texts.categoryStrings).choices(["split", "whole"]))
    .addOption(new Option("--url <url>", texts.url).argParser(serviceUrl))
    .option("-y, --yes", texts.yes, false)
    .option("--json", common.json, false)
    .action(async (dir: string, options: Options) => {
      const prompt = options.yes ? undefined : terminalPrompt();
      if (!prompt && !options.yes && !options.title) {
        throw new Failure(texts.noTerminal);
      }
      const answers = await answersFrom(prompt, options, basename(resolve(dir))).finally(() => prompt?.close());
      const site = await checked(answers);
      const made = await write(dir, site, await packageFile(dir));
      if (options.json) console.log(JSON.stringify({ dir, ...made }));
      else printInit(dir, made, answers, options.url);
    });

async function answersFrom(prompt: Prompt | undefined, options: Options, folderName: string): Promise<SiteAnswers> {
  const answers = { ...defaultAnswers(folderName), ...options };
  if (!prompt) return answers;
  const texts = cliTexts[languageFor(answers.language)].init;
  if (!options.language || !options.timeZone) console.error(texts.guessed(answers));
  for (const name of ["title", "description", "postalAddress"] as const)
    if (options[name] === undefined) answers[name] = await prompt.ask(texts.questions[name], answers[name]);
  return answers;
}

function defaultAnswers(folderName: string): SiteAnswers {
  const { locale, timeZone } = Intl.DateTimeFormat().resolvedOptions();
  const title = folderName.replace(/[-_]+/g, " ").trim() || terminalTexts().init.files.site;
  return { title, description: "", language: locale, timeZone, postalAddress: "", categoryStrings: "split" };
}

/** Validates the settings as the service reads them. */
async function checked(answers: SiteAnswers): Promise<{ file: string; answers: SiteAnswers }> {
  const { siteFile } = await import("../site-file.ts");
  const { readSite } = await import("../../markdown/read-site.ts");
  const file = siteFile(answers);
  const reading = readSite(new TextEncoder().encode(file));
  if ("problem" in reading) throw new Failure(toldReason(reading.problem.reason).detail);
  return { file, answers };
}

async function write(
  dir: string,
  { file, answers }: { file: string; answers: SiteAnswers },
  scripts: string,
): Promise<Written> {
  const { fileName, postFile } = await import("../../markdown/new-post.ts");
  const { common, init } = terminalTexts();
  const { hello, news, body, addresses } = cliTexts[languageFor(answers.language)].init.files;
  const first = { title: hello, at: Date.now(), timeZone: answers.timeZone, categories: [news], draft: false };
  const made: Written = { written: [], kept: [] };
  const put = async (name: string, text: string) => {
    const path = join(dir, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text, { flag: "wx" }).then(
      () => made.written.push(path),
      (fault: NodeJS.ErrnoException) => {
        if (fault.code !== "EEXIST") throw new Failure(common.cannotWrite(path, whyOf(fault)));
        made.kept.push(path);
      },
    );
  };
  try {
    await put("site.yaml", file);
    // An existing site has its own posts.
    if (made.kept.length === 0) await put(join("posts", fileName(first)), postFile({ ...first, body: `${body}\n` }));
    await put(join("assets", ".gitkeep"), "");
    await put(".gitignore", gitignore(addresses));
    await put("package.json", scripts);
  } catch (fault) {
    if (fault instanceof Failure) throw fault;
    throw new Failure(init.cannotCreate(dir, whyOf(fault)));
  }
  return made;
}

function printInit(dir: string, { written, kept }: Written, answers: SiteAnswers, url: URL | undefined): void {
  const { init: texts, common } = terminalTexts();
  const why = texts.steps;
  for (const path of written) console.log(`${styleText("green", common.wrote)} ${path}`);
  for (const path of kept) console.log(`${styleText("yellow", texts.kept)}  ${texts.exists(path)}`);
  if (answers.postalAddress === "" && !kept.some((path) => path.endsWith("site.yaml"))) {
    console.log(`\n${texts.addAddress}`);
  }
  const folder = dir === "." ? [] : [[`cd ${shellWord(dir)}`, why.folder]];
  const address = url?.href;
  const steps = [
    ...folder,
    ["npm install", why.install],
    ["npm start", why.start],
    [`npx gazette new "${texts.aTitle}"`, why.new],
    ["npx gazette check .", why.check],
    ["npx gazette deploy", why.deploy],
    address
      ? [`npx gazette publish . --url ${address} --token TOKEN`, why.publish]
      : ["npx gazette preview .", why.preview],
  ];
  console.log(
    `\n${texts.next}\n${steps.map(([command, text]) => `  ${styleText("cyan", command ?? "")}\n      ${text}`).join("\n")}`,
  );
}

function shellWord(text: string): string {
  return /^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
