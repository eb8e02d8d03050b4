import { mkdir, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { styleText } from "node:util";
import { Command, Option } from "commander";
import { timeZoneNamed } from "../../core/wall-clock.ts";
import { type Person, personAtTheTerminal } from "../ask.ts";
import { serviceUrl } from "../connection.ts";
import { Failure } from "../failure.ts";
import type { SiteAnswers } from "../site-file.ts";

interface Options extends Partial<SiteAnswers> {
  url: URL | undefined;
  yes: boolean;
  json: boolean;
}

interface Written {
  written: string[];
  /** Were there, and are as they were. */
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
  .description("Begin a site: site.yaml, a first post, a folder for images. Asks what it needs; replaces no file.")
  .argument("[dir]", "where", ".")
  .option("--title <title>", "the name of the site")
  .option("--description <words>", "one sentence on what readers get")
  .option("--language <tag>", "of the posts, such as en or zh-CN")
  .option("--time-zone <zone>", "of dates that name none, such as Asia/Shanghai")
  .option("--postal-address <address>", "for the foot of every email")
  .addOption(
    new Option("--category-strings <how>", "`categories: a b` is two categories (split) or one (whole)").choices([
      "split",
      "whole",
    ]),
  )
  .addOption(new Option("--url <url>", "where the site will be served").argParser(serviceUrl))
  .option("-y, --yes", "ask nothing: take what is usual where no option says otherwise", false)
  .option("--json", "print one JSON object instead of text", false)
  .action(async (dir: string, options: Options) => {
    const person = options.yes ? undefined : personAtTheTerminal();
    if (!person && !options.yes && !options.title) {
      throw new Failure(
        "Nobody can be asked here: this is no terminal. Say it with --title and the other options (`gazette init --help`), " +
          "or take what is usual with --yes.",
      );
    }
    const answers = await answersFrom(person, options, basename(resolve(dir))).finally(() => person?.leave());
    const site = await checked(answers);
    const made = await write(dir, site);
    if (options.json) console.log(JSON.stringify({ dir, ...made }));
    else printInit(dir, made, answers, options.url);
  });

async function answersFrom(person: Person | undefined, options: Options, folderName: string): Promise<SiteAnswers> {
  const usual = usualAnswers(folderName);
  const asked = async (name: keyof SiteAnswers, question: string, wrong?: (answer: string) => string | undefined) => {
    const given = options[name];
    if (given !== undefined) return given;
    return person ? person.ask(question, usual[name], wrong) : usual[name];
  };
  return {
    title: await asked("title", "Title of the site"),
    description: await asked("description", "One sentence on what readers get"),
    language: await asked("language", "Language of the posts"),
    timeZone: await asked("timeZone", "Time zone", (zone) =>
      timeZoneNamed(zone) ? undefined : "That is no time zone. Write it like Asia/Shanghai or UTC.",
    ),
    postalAddress: await asked("postalAddress", "Postal address, for the foot of every email"),
    categoryStrings: (await asked(
      "categoryStrings",
      "`categories: a b` is two categories (split) or one (whole)",
      (how) => (how === "split" || how === "whole" ? undefined : "Answer split or whole."),
    )) as SiteAnswers["categoryStrings"],
  };
}

function usualAnswers(folderName: string): SiteAnswers {
  const { locale, timeZone } = Intl.DateTimeFormat().resolvedOptions();
  const title = folderName.replace(/[-_]+/g, " ").trim() || "My site";
  return { title, description: "", language: locale, timeZone, postalAddress: "", categoryStrings: "split" };
}

/** The settings as the service will read them. */
async function checked(answers: SiteAnswers): Promise<{ file: string; answers: SiteAnswers }> {
  const { siteFile } = await import("../site-file.ts");
  const { readSite } = await import("../../markdown/read-site.ts");
  const file = siteFile(answers);
  const reading = readSite(new TextEncoder().encode(file));
  if ("problem" in reading) throw new Failure(reading.problem.reason);
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
    // A site that is there has posts of its own.
    if (made.kept.length === 0) await put(join("posts", fileName(first)), postFile({ ...first, body }));
    await put(join("assets", ".gitkeep"), "");
    await put(".gitignore", GITIGNORE);
  } catch (fault) {
    if (fault instanceof Failure) throw fault;
    throw new Failure(`Cannot make a site in ${dir}: ${(fault as Error).message}.`);
  }
  return made;
}

function printInit(dir: string, { written, kept }: Written, answers: SiteAnswers, url: URL | undefined): void {
  for (const path of written) console.log(`${styleText("green", "wrote")} ${path}`);
  for (const path of kept) console.log(`${styleText("yellow", "kept")}  ${path}, which was there already`);
  if (answers.postalAddress === "" && !kept.some((path) => path.endsWith("site.yaml"))) {
    console.log("\nBefore the first newsletter, put a postal address into site.yaml: no issue is sent without one.");
  }
  const address = url?.href ?? "http://localhost:8787/";
  const token = url ? "TOKEN" : "dev-publish-token";
  const steps = [
    [`gazette new "A title" --dir ${dir}`, "the next post"],
    [`gazette check ${dir}`, "whether everything can be read"],
    [`gazette preview ${dir}`, "the feeds, pages and next email, on this machine only"],
    [`gazette publish ${dir} --url ${address} --token ${token}`, url ? "for everyone" : "to `npm start`"],
  ];
  console.log(
    `\nNext:\n${steps.map(([command, why]) => `  ${styleText("cyan", command ?? "")}\n      ${why}`).join("\n")}`,
  );
  if (url) {
    console.log(
      `\nThe service itself is set up once, from Gazette's own folder: put SITE_URL = "${url.href}" into\n` +
        "[env.production.vars] of its wrangler.toml, and follow its docs/deploy.md.",
    );
  }
}
