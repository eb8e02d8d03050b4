import { mkdir, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { styleText } from "node:util";
import { Command, Option } from "commander";
import { type Prompt, terminalPrompt } from "../ask.ts";
import { serviceUrl } from "../connection.ts";
import { Failure } from "../failure.ts";
import { packageFile } from "../package-file.ts";
import type { SiteAnswers } from "../site-file.ts";
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

const GITIGNORE = `.DS_Store
.deploy/
.env
.gazette/
gazette.toml
node_modules/
# Exports and backups hold people's addresses.
*.csv
*.tar.gz
`;

export const init = () =>
  new Command("init")
    .description(
      "Create a site: site.yaml, a first post, a folder for images, commands for npm. Asks three questions; overwrites no file.",
    )
    .argument("[dir]", "the folder", ".")
    .option("--title <title>", "the name of the site")
    .option("--description <words>", "one sentence on what readers get")
    .option("--language <tag>", "language of the posts, such as en or zh-CN")
    .option("--time-zone <zone>", "time zone of dates without one, such as Asia/Shanghai")
    .option("--postal-address <address>", "in the footer of every email")
    .addOption(
      new Option("--category-strings <how>", "read `categories: a b` as two categories (split) or one (whole)").choices(
        ["split", "whole"],
      ),
    )
    .addOption(new Option("--url <url>", "address of the site").argParser(serviceUrl))
    .option("-y, --yes", "do not prompt: use defaults for missing options", false)
    .option("--json", "print one JSON object instead of text", false)
    .action(async (dir: string, options: Options) => {
      const prompt = options.yes ? undefined : terminalPrompt();
      if (!prompt && !options.yes && !options.title) {
        throw new Failure(
          "This is not a terminal, so nothing can be asked. Use --title and the other options (`npx gazette init --help`), " +
            "or --yes for the defaults.",
        );
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
  const { cliTexts } = await import("../../locales/cli.ts");
  const { languageFor } = await import("../../locales/index.ts");
  const texts = cliTexts[languageFor(answers.language)].init;
  if (!options.language || !options.timeZone) console.error(texts.guessed(answers));
  for (const name of ["title", "description", "postalAddress"] as const)
    if (options[name] === undefined) answers[name] = await prompt.ask(texts[name], answers[name]);
  return answers;
}

function defaultAnswers(folderName: string): SiteAnswers {
  const { locale, timeZone } = Intl.DateTimeFormat().resolvedOptions();
  const title = folderName.replace(/[-_]+/g, " ").trim() || "My site";
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
  const first = { title: "Hello", at: Date.now(), timeZone: answers.timeZone, categories: ["news"], draft: false };
  const body = "This is the first post. Write Markdown or HTML here.\n";
  const made: Written = { written: [], kept: [] };
  const put = async (name: string, text: string) => {
    const path = join(dir, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text, { flag: "wx" }).then(
      () => made.written.push(path),
      (fault: NodeJS.ErrnoException) => {
        if (fault.code !== "EEXIST") throw new Failure(`Cannot write ${path}: ${fault.message}.`);
        made.kept.push(path);
      },
    );
  };
  try {
    await put("site.yaml", file);
    // An existing site has its own posts.
    if (made.kept.length === 0) await put(join("posts", fileName(first)), postFile({ ...first, body }));
    await put(join("assets", ".gitkeep"), "");
    await put(".gitignore", GITIGNORE);
    await put("package.json", scripts);
  } catch (fault) {
    if (fault instanceof Failure) throw fault;
    throw new Failure(`Cannot create a site in ${dir}: ${(fault as Error).message}.`);
  }
  return made;
}

function printInit(dir: string, { written, kept }: Written, answers: SiteAnswers, url: URL | undefined): void {
  for (const path of written) console.log(`${styleText("green", "wrote")} ${path}`);
  for (const path of kept) console.log(`${styleText("yellow", "kept")}  ${path} (already exists)`);
  if (answers.postalAddress === "" && !kept.some((path) => path.endsWith("site.yaml"))) {
    console.log("\nAdd a postal address to site.yaml before the first newsletter: no issue is sent without one.");
  }
  const folder = dir === "." ? [] : [[`cd ${shellWord(dir)}`, "everything else happens there"]];
  const address = url?.href;
  const steps = [
    ...folder,
    ["npm install", "installs Gazette into the folder, once"],
    ["npm start", "the whole service on this machine: the site, its inbox, the desk"],
    ['npx gazette new "A title"', "write a post"],
    ["npx gazette check .", "check that every post can be read"],
    ["npx gazette deploy", "put it on the internet"],
    address
      ? [
          `npx gazette publish . --url ${address} --token TOKEN`,
          "publish; TOKEN is the publishing token of the service",
        ]
      : ["npx gazette preview .", "see the feeds, pages and next email, and leave nothing behind"],
  ];
  console.log(
    `\nNext:\n${steps.map(([command, why]) => `  ${styleText("cyan", command ?? "")}\n      ${why}`).join("\n")}`,
  );
}

function shellWord(text: string): string {
  return /^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
