import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, relative, resolve, sep } from "node:path";
import { styleText } from "node:util";
import { Command } from "commander";
import { connectAsAdmin, withAdminConnection } from "../connection.ts";
import { Failure } from "../failure.ts";
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

export const ci = () =>
  withAdminConnection(new Command("ci"), "optional")
    .description("Write a GitHub workflow that checks pull requests at their lines and publishes what is merged.")
    .argument("[dir]", "the site's folder, in a Git repository", ".")
    .option("--branch <name>", "the branch whose posts are published; by default the one that is checked out")
    .option("--build <command>", "what makes the folder from other files, such as `npm run build`")
    .option("--force", "write over a workflow of that name", false)
    .addHelpText(
      "after",
      `
With the admin token it also grants a token that can publish and nothing else, for a year, and prints it once; put it into the
repository as the secret GAZETTE_TOKEN. Without, the workflow is written all the same.`,
    )
    .action(async (dir: string, { url, token, branch, build, force }: Options) => {
      if (!url) throw new Failure("Missing --url: the address of the service, such as https://news.example.com.");
      const root = repositoryOf(resolve(dir));
      const folder = relative(root, resolve(dir)).split(sep).join("/") || ".";
      const path = join(root, FILE);
      if (existsSync(path) && !force)
        throw new Failure(`${relative("", path)} exists already. Look at it, or write over it with --force.`);
      const text = workflow({ folder, url, branch: branch ?? (await branchOf(root)), build });
      const granted = token && (await grantToken({ url, token }));
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, text);
      console.log(`${styleText("green", "wrote")} ${relative("", path)}\n\nNext:`);
      console.log(`  ${styleText("cyan", "gh secret set GAZETTE_TOKEN")}`);
      console.log(
        granted
          ? `      paste this token, which can publish and nothing else, for ${TOKEN_DAYS} days; it is shown only now:\n      ${granted}`
          : `      a token that can only publish is granted by: npx gazette ci ${dir} --url ${url.href} --token ADMIN_TOKEN --force`,
      );
      console.log(`  ${styleText("cyan", `git add ${FILE} && git commit -m "Publish with Gazette" && git push`)}`);
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
    if (dirname(at) === at)
      throw new Failure(
        `${folder} is in no Git repository. \`git init\` makes one; GitHub runs workflows of its root.`,
      );
  }
}

/** Returns the branch that is checked out. */
async function branchOf(root: string): Promise<string> {
  const head = await readFile(join(root, ".git", "HEAD"), "utf8").catch(() => "");
  return /^ref: refs\/heads\/(.+)\n?$/.exec(head)?.[1] ?? "main";
}
