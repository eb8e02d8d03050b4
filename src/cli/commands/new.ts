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

export const newPost = () =>
  new Command("new")
    .description("Create a post with front matter, dated now in the site's time zone, and print its path.")
    .argument("<title>", "the title, in any script")
    .option("--dir <dir>", "the site's folder", ".")
    .option("--category <name>", "a category; repeat for several", (name: string, all: string[]) => [...all, name], [])
    .option("--draft", "add `draft: true`, so that it is not published yet", false)
    .option("--json", "print one JSON object instead of the path", false)
    .action(async (title: string, { dir, category: categories, draft, json }: Options) => {
      const words = title.replace(/\s+/gu, " ").trim();
      if (words === "") throw new Failure("A post needs a title of at least one character.");
      const { site, problem } = await readLocalSite(dir);
      if (problem) throw new Failure(`${join(dir, SITE_KEY)}:${problem.line ?? 1}: ${problem.reason}`);
      const { fileName, postFile } = await import("../../markdown/new-post.ts");
      const at = Date.now();
      const folder = await postsFolder(dir);
      const path = join(folder, fileName({ title: words, at, timeZone: site.timeZone }));
      const text = postFile({ title: words, at, timeZone: site.timeZone, categories, draft, body: "" });
      await mkdir(folder, { recursive: true });
      await writeFile(path, text, { flag: "wx" }).catch((fault: NodeJS.ErrnoException) => {
        if (fault.code === "EEXIST") throw new Failure(`${path} already exists. Choose another title.`);
        throw new Failure(`Cannot write ${path}: ${fault.message}.`);
      });
      console.log(json ? JSON.stringify({ path, title: words, draft }) : path);
    });

/** Finds the folder of the posts: posts/ or _posts/, or the folder itself if it is not a site's. */
async function postsFolder(dir: string): Promise<string> {
  const names = await readdir(dir).catch(() => {
    throw new Failure(`Folder not found: ${dir}. \`npx gazette init ${dir}\` creates it.`);
  });
  for (const name of ["posts", "_posts"]) if (names.includes(name)) return join(dir, name);
  return names.includes(SITE_KEY) ? join(dir, "posts") : dir;
}
