import { mkdir, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { styleText } from "node:util";
import { Command, Option } from "commander";
import { timeZoneNamed } from "../../core/wall-clock.ts";
import { type Prompt, terminalPrompt } from "../ask.ts";
import { serviceUrl } from "../connection.ts";
import { Failure } from "../failure.ts";
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
.env
.gazette/
# Exports and backups hold people's addresses.
*.csv
*.tar.gz
`;

export const init = new Command("init")
  .description(
    "Create a site: site.yaml, a first post, a folder for images. Prompts for the settings; overwrites no file.",
  )
  .argument("[dir]", "the folder", ".")
  .option("--title <title>", "the name of the site")
  .option("--description <words>", "one sentence on what readers get")
  .option("--language <tag>", "language of the posts, such as en or zh-CN")
  .option("--time-zone <zone>", "time zone of dates without one, such as Asia/Shanghai")
  .option("--postal-address <address>", "in the footer of every email")
  .addOption(
    new Option("--category-strings <how>", "read `categories: a b` as two categories (split) or one (whole)").choices([
      "split",
      "whole",
    ]),
  )
  .addOption(new Option("--url <url>", "address of the site").argParser(serviceUrl))
  .option("-y, --yes", "do not prompt: use defaults for missing options", false)
  .option("--json", "print one JSON object instead of text", false)
  .action(async (dir: string, options: Options) => {
    const prompt = options.yes ? undefined : terminalPrompt();
    if (!prompt && !options.yes && !options.title) {
      throw new Failure(
        "This is not a terminal, so nothing can be asked. Use --title and the other options (`gazette init --help`), " +
          "or --yes for the defaults.",
      );
    }
    const answers = await answersFrom(prompt, options, basename(resolve(dir))).finally(() => prompt?.close());
    const site = await checked(answers);
    const made = await write(dir, site);
    if (options.json) console.log(JSON.stringify({ dir, ...made }));
    else printInit(dir, made, answers, options.url);
  });

async function answersFrom(prompt: Prompt | undefined, options: Options, folderName: string): Promise<SiteAnswers> {
  const defaults = defaultAnswers(folderName);
  const asked = async (
    name: keyof SiteAnswers,
    question: string,
    validate?: (answer: string) => string | undefined,
  ) => {
    const given = options[name];
    if (given !== undefined) return given;
    return prompt ? prompt.ask(question, defaults[name], validate) : defaults[name];
  };
  return {
    title: await asked("title", "Title of the site"),
    description: await asked("description", "One sentence on what readers get"),
    language: await asked("language", "Language of the posts"),
    timeZone: await asked("timeZone", "Time zone", (zone) =>
      timeZoneNamed(zone) ? undefined : "Not a time zone. Use a name like Asia/Shanghai or UTC.",
    ),
    postalAddress: await asked("postalAddress", "Postal address, for the footer of every email"),
    categoryStrings: (await asked(
      "categoryStrings",
      "`categories: a b` is two categories (split) or one (whole)",
      (how) => (how === "split" || how === "whole" ? undefined : "Enter split or whole."),
    )) as SiteAnswers["categoryStrings"],
  };
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

async function write(dir: string, { file, answers }: { file: string; answers: SiteAnswers }): Promise<Written> {
  const { fileName, postFile } = await import("../new-post.ts");
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
  const address = url?.href ?? "http://localhost:8787/";
  const token = url ? "TOKEN" : "dev-publish-token";
  const steps = [
    [`gazette new "A title" --dir ${dir}`, "write a post"],
    [`gazette check ${dir}`, "check that every post can be read"],
    [`gazette preview ${dir}`, "see the feeds, pages and next email, on this machine only"],
    [`gazette publish ${dir} --url ${address} --token ${token}`, url ? "publish" : "publish to `npm start`"],
  ];
  console.log(
    `\nNext:\n${steps.map(([command, why]) => `  ${styleText("cyan", command ?? "")}\n      ${why}`).join("\n")}`,
  );
  if (url) {
    console.log(
      `\nDeploy the service once, from Gazette's own folder: put SITE_URL = "${url.href}" into\n` +
        "[env.production.vars] of wrangler.toml, then follow docs/deploy.md.",
    );
  }
}
