import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, relative, resolve, sep } from "node:path";
import { styleText } from "node:util";
import { Command } from "commander";
import { connectAsAdmin, withAdminConnection } from "../connection.ts";
import { Failure } from "../failure.ts";
import { terminalTexts } from "../terminal-texts.ts";
import { workflow } from "../workflow.ts";

interface Options {
  url: URL | undefined;
  token: string | undefined;
  branch: string | undefined;
  build: string | undefined;
  force: boolean;
}

const FILE = join(".github", "workflows", "gazette.yml");
const TOKEN_DAYS = 365;

export const ci = ({ ci: texts } = terminalTexts()) =>
  withAdminConnection(new Command("ci"), "optional")
    .description(texts.about)
    .argument("[dir]", texts.dir, ".")
    .option("--branch <name>", texts.branch)
    .option("--build <command>", texts.build)
    .option("--force", texts.force, false)
    .addHelpText("after", `\n${texts.more}`)
    .action(async (dir: string, { url, token, branch, build, force }: Options) => {
      if (!url) throw new Failure(texts.noUrl);
      const root = repositoryOf(resolve(dir));
      const folder = relative(root, resolve(dir)).split(sep).join("/") || ".";
      const path = join(root, FILE);
      if (existsSync(path) && !force) throw new Failure(texts.exists(relative("", path)));
      const text = workflow({ folder, url, branch: branch ?? (await branchOf(root)), build });
      const granted = token && (await grantToken({ url, token }));
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, text);
      console.log(`${styleText("green", terminalTexts().common.wrote)} ${relative("", path)}\n\n${texts.next}`);
      console.log(`  ${styleText("cyan", "gh secret set GAZETTE_TOKEN")}`);
      console.log(
        granted
          ? `      ${texts.granted(TOKEN_DAYS)}\n      ${granted}`
          : `      ${texts.notGranted(`npx gazette ci ${dir} --url ${url.href} --token ADMIN_TOKEN --force`)}`,
      );
      console.log(`  ${styleText("cyan", `git add ${FILE} && git commit -m "${texts.commit}" && git push`)}`);
    });

async function grantToken(connection: { url: URL; token: string }): Promise<string> {
  const body = { label: "GitHub Actions", scope: "publish", expires_in_days: TOKEN_DAYS } as const;
  const { token } = await connectAsAdmin(connection).call("POST /api/v1/tokens", { body });
  return token;
}

/** Finds the root of the repository that holds a folder. */
function repositoryOf(folder: string): string {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, ".git"))) return at;
    if (dirname(at) === at) throw new Failure(terminalTexts().ci.noRepository(folder));
  }
}

/** Returns the branch that is checked out. */
async function branchOf(root: string): Promise<string> {
  const head = await readFile(join(root, ".git", "HEAD"), "utf8").catch(() => "");
  return /^ref: refs\/heads\/(.+)\n?$/.exec(head)?.[1] ?? "main";
}
