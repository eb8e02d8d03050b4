import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Command } from "commander";
import { SITE_KEY } from "../../core/posts/object-key.ts";
import { Failure } from "../failure.ts";
import { readLocalSite } from "../local-site.ts";

interface Options {
  dir: string;
  category: string[];
  draft: boolean;
  json: boolean;
}

export const newPost = new Command("new")
  .description("Begin a post: a file with its front matter, dated now in the site's time zone. Prints its path.")
  .argument("<title>", "in any script")
  .option("--dir <dir>", "the site's folder", ".")
  .option("--category <name>", "may be given several times", (name: string, all: string[]) => [...all, name], [])
  .option("--draft", "not to be published before `draft: true` is taken out", false)
  .option("--json", "print one JSON object instead of the path", false)
  .action(async (title: string, { dir, category: categories, draft, json }: Options) => {
    const words = title.replace(/\s+/gu, " ").trim();
    if (words === "") throw new Failure("A post needs a title of at least one character.");
    const { site, problem } = await readLocalSite(dir);
    if (problem) throw new Failure(`${join(dir, SITE_KEY)}:${problem.line ?? 1}: ${problem.reason}`);
    const { fileName, postFile } = await import("../new-post.ts");
    const at = Date.now();
    const folder = await postsFolder(dir);
    const path = join(folder, fileName({ title: words, at, timeZone: site.timeZone }));
    const text = postFile({ title: words, at, timeZone: site.timeZone, categories, draft, body: "" });
    await mkdir(folder, { recursive: true });
    await writeFile(path, text, { flag: "wx" }).catch((fault: NodeJS.ErrnoException) => {
      if (fault.code === "EEXIST") throw new Failure(`${path} is there already. Give the post another title.`);
      throw new Failure(`Cannot write ${path}: ${fault.message}.`);
    });
    console.log(json ? JSON.stringify({ path, title: words, draft }) : path);
  });

/** Where the posts of a folder are: a folder without any of its own is one of posts, unless it is a site's. */
async function postsFolder(dir: string): Promise<string> {
  const names = await readdir(dir).catch(() => {
    throw new Failure(`There is no folder ${dir}. \`gazette init ${dir}\` makes one.`);
  });
  for (const name of ["posts", "_posts"]) if (names.includes(name)) return join(dir, name);
  return names.includes(SITE_KEY) ? join(dir, "posts") : dir;
}
