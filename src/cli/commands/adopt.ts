import { mkdir, readdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { styleText } from "node:util";
import { Command, Option } from "commander";
import { SITE_KEY } from "../../core/posts/object-key.ts";
import { cliTexts } from "../../locales/cli.ts";
import type { AdoptedSite, Adoption, Finding } from "../adopt/adoption.ts";
import type { Pictures } from "../adopt/pictures.ts";
import { serviceUrl } from "../connection.ts";
import { Failure } from "../failure.ts";
import { whyOf } from "../file-fault.ts";
import { printable } from "../printable.ts";
import { terminalTexts } from "../terminal-texts.ts";

interface Options {
  into: string | undefined;
  url: URL | undefined;
  fetch: boolean;
  yes: boolean;
  json: boolean;
}

const REPORT = "ADOPTED.md";
/** Findings printed on a terminal; the report has more. */
const FINDINGS_SHOWN = 20;

export const adopt = ({ adopt: texts, common } = terminalTexts()) =>
  new Command("adopt")
    .description(texts.about)
    .argument("<source>", texts.source)
    .option("--into <dir>", texts.into)
    .addOption(new Option("--url <url>", texts.url).argParser(serviceUrl))
    .option("--fetch", texts.fetch, false)
    .option("--yes", texts.yes, false)
    .option("--json", common.json, false)
    .addHelpText("after", `\n${texts.more(REPORT)}`)
    .action(async (source: string, options: Options) => {
      // Loaded only here: parsers slow down the start.
      const { Adoption } = await import("../adopt/adoption.ts");
      const { generatorOf } = await import("../adopt/generator-folder.ts");
      const info = await stat(source).catch(() => {
        throw new Failure(common.cannotRead(source, texts.missing));
      });
      const adoption = new Adoption(options.json ? cliTexts.en.adopt : texts);
      const generator = info.isDirectory() ? await generatorOf(source) : undefined;
      const into = generator ? source : (options.into ?? "gazette-site");
      if (generator && options.into !== undefined) throw new Failure(texts.noInto);
      await refuseToOverwrite(into, generator ? [SITE_KEY] : undefined, options.yes);
      const { site, pictures } = generator
        ? { site: await adoptFolder(source, generator, adoption), pictures: undefined }
        : await adoptExport(source, into, info.isDirectory(), options, adoption);
      const written = await writeSite(into, site, generator === undefined, adoption);
      const report = reportOf(source, into, adoption, written, pictures);
      if (options.json) console.log(JSON.stringify(report));
      else {
        if (!generator) await write(into, REPORT, markdownOf(report));
        printReport(report);
      }
    });

async function refuseToOverwrite(into: string, names: string[] | undefined, yes: boolean): Promise<void> {
  const there = await readdir(into).catch(() => []);
  const inTheWay = names ? there.filter((name) => names.includes(name)) : there;
  if (inTheWay.length === 0 || yes) return;
  const says = terminalTexts().adopt;
  throw new Failure(names ? says.siteExists(join(into, SITE_KEY)) : says.notEmpty(into));
}

async function adoptFolder(source: string, generator: "jekyll" | "hugo" | "hexo", adoption: Adoption) {
  const { adoptGenerator } = await import("../adopt/generator-folder.ts");
  return adoptGenerator(source, generator, adoption);
}

async function adoptExport(
  source: string,
  into: string,
  isFolder: boolean,
  { url, fetch }: Options,
  adoption: Adoption,
): Promise<{ site: AdoptedSite; pictures: Pictures }> {
  const { Pictures } = await import("../adopt/pictures.ts");
  const { nameOf, postText } = await import("../adopt/post-text.ts");
  const taken = new Set<string>();
  const kind = isFolder || /\.zip$/i.test(source) ? "substack" : /\.json$/i.test(source) ? "ghost" : "wordpress";
  const old = url ?? (kind === "wordpress" ? await wordpressAddress(source) : undefined);
  const pictures = new Pictures(into, old, fetch, adoption);
  const take = async (post: Parameters<typeof postText>[0], said: string[]) => {
    const name = nameOf(post, taken);
    const file = `posts/${name}`;
    for (const what of said) adoption.find(file, what);
    if (post.title.trim() === "") adoption.find(file, adoption.says.noTitle(post.slug));
    if (post.held) adoption.hold(post.held.value);
    const html = await pictures.inHtml(post.html);
    const image = post.image === undefined ? undefined : ((await pictures.copy(post.image)) ?? post.image);
    await write(into, file, postText({ ...post, html, image }));
    adoption.posts++;
  };
  const site = await {
    wordpress: async () => (await import("../adopt/wordpress.ts")).adoptWordpress(source, adoption, take),
    ghost: async () => (await import("../adopt/ghost.ts")).adoptGhost(source, url, adoption, take),
    substack: async () => {
      const archive = await (await import("../adopt/archive.ts")).openArchive(source);
      const { adoptSubstack } = await import("../adopt/substack.ts");
      return adoptSubstack(archive, url, adoption, take).finally(() => archive.close());
    },
  }[kind]();
  for (const [address, why] of pictures.failed) adoption.find(null, adoption.says.notCopied(address, why));
  const hosts = [...new Set([...pictures.elsewhere].map((address) => new URL(address).host))];
  if (hosts.length > 0)
    adoption.find(null, adoption.says.elsewhere(pictures.elsewhere.size, hosts.slice(0, 5).join(", "), fetch));
  return { site, pictures };
}

/** Returns the address of the site in a WordPress export, so that its pictures keep their paths. */
async function wordpressAddress(path: string): Promise<URL | undefined> {
  const { readWxr } = await import("../adopt/wxr.ts");
  const { fields } = await readWxr(path, async () => {});
  return URL.parse(fields.get("wp:base_blog_url") ?? fields.get("link") ?? "") ?? undefined;
}

async function writeSite(into: string, site: AdoptedSite, isExport: boolean, adoption: Adoption): Promise<string[]> {
  const { guessedSite } = await import("../adopt/site-guess.ts");
  const written = [SITE_KEY];
  await write(into, SITE_KEY, guessedSite(site, isExport, adoption));
  if (site.redirects.length === 0) return written;
  if (!isExport && (await stat(join(into, "_redirects")).catch(() => undefined))) {
    adoption.find("_redirects", adoption.says.redirectsStay(site.redirects.join("; ")));
    return written;
  }
  await write(into, "_redirects", `# ${adoption.says.redirects}\n${site.redirects.slice(0, 2_000).join("\n")}\n`);
  return [...written, "_redirects"];
}

async function write(into: string, file: string, text: string): Promise<void> {
  const path = join(into, file);
  await mkdir(join(path, ".."), { recursive: true });
  await writeFile(path, text).catch((fault: Error) => {
    throw new Failure(terminalTexts().common.cannotWrite(path, whyOf(fault)));
  });
}

interface Report {
  source: string;
  into: string;
  posts: number;
  /** Posts that stay unpublished, by why. */
  held: Record<string, number>;
  /** What is not taken, by kind. */
  left: Record<string, number>;
  pictures: { copied: number; failed: number; elsewhere: number };
  written: string[];
  findings: Finding[];
  findingCount: number;
}

function reportOf(
  source: string,
  into: string,
  adoption: Adoption,
  written: string[],
  pictures: Pictures | undefined,
): Report {
  const { posts, held, left, findings, findingCount } = adoption;
  const counted = {
    copied: pictures?.fetched ?? 0,
    failed: pictures?.failed.size ?? 0,
    elsewhere: pictures?.elsewhere.size ?? 0,
  };
  return { source, into, posts, held, left, pictures: counted, written, findings, findingCount };
}

function linesOf({ posts, held, left, pictures }: Report): string[] {
  const says = terminalTexts().adopt;
  const counts = (all: Record<string, number>) =>
    Object.entries(all)
      .map(([name, number]) => `${name} ${number}`)
      .join(", ");
  return [
    says.posts(posts),
    ...(Object.keys(held).length > 0 ? [says.held(counts(held))] : []),
    ...(Object.keys(left).length > 0 ? [says.left(counts(left))] : []),
    says.pictures(pictures.copied, pictures.failed, pictures.elsewhere),
  ];
}

const findingLine = ({ file, what }: Finding) => (file === null ? what : `${file}: ${what}`);

function markdownOf(report: Report): string {
  const { source, findings, findingCount } = report;
  const says = terminalTexts().adopt;
  const more = findingCount > findings.length ? `- ${says.andMore(findingCount - findings.length)}\n` : "";
  return `# ${says.title(source)}\n\n${linesOf(report)
    .map((line) => `- ${line}`)
    .join(
      "\n",
    )}\n\n## ${says.needsAHand}\n\n${findings.map((finding) => `- ${printable(findingLine(finding))}`).join("\n")}\n${more}`;
}

function printReport(report: Report): void {
  const { into, findings, findingCount, posts, written } = report;
  const { adopt: says, common } = terminalTexts();
  for (const name of written) console.log(`${styleText("green", common.wrote)} ${join(into, name)}`);
  if (posts > 0) for (const line of linesOf(report)) console.log(printable(line));
  for (const finding of findings.slice(0, FINDINGS_SHOWN))
    console.log(`  ${styleText("yellow", says.look)} ${printable(findingLine(finding))}`);
  if (findingCount > FINDINGS_SHOWN) console.log(`  ${says.moreIn(findingCount - FINDINGS_SHOWN, join(into, REPORT))}`);
  console.log(`\n${says.next}\n  gazette check ${into}\n  gazette preview ${into}`);
}
