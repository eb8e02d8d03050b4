import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Command } from "commander";
import { SITE_KEY } from "../../core/posts/object-key.ts";
import { Failure } from "../failure.ts";
import { whyOf } from "../file-fault.ts";
import { readLocalSite } from "../local-site.ts";
import { terminalTexts } from "../terminal-texts.ts";
import { toldReason } from "../told-reason.ts";

interface Options {
  dir: string;
  category: string[];
  draft: boolean;
  json: boolean;
}

export const newPost = ({ newPost: texts, common } = terminalTexts()) =>
  new Command("new")
    .description(texts.about)
    .argument("<title>", texts.title)
    .option("--dir <dir>", common.dir, ".")
    .option("--category <name>", texts.category, (name: string, all: string[]) => [...all, name], [])
    .option("--draft", texts.draft, false)
    .option("--json", texts.json, false)
    .action(async (title: string, { dir, category: categories, draft, json }: Options) => {
      const words = title.replace(/\s+/gu, " ").trim();
      if (words === "") throw new Failure(texts.noTitle);
      const { site, problem } = await readLocalSite(dir);
      if (problem)
        throw new Failure(`${join(dir, SITE_KEY)}:${problem.line ?? 1}: ${toldReason(problem.reason).detail}`);
      const { fileName, postFile } = await import("../../markdown/new-post.ts");
      const at = Date.now();
      const folder = await postsFolder(dir);
      const path = join(folder, fileName({ title: words, at, timeZone: site.timeZone }));
      const text = postFile({ title: words, at, timeZone: site.timeZone, categories, draft, body: "" });
      await mkdir(folder, { recursive: true });
      await writeFile(path, text, { flag: "wx" }).catch((fault: NodeJS.ErrnoException) => {
        if (fault.code === "EEXIST") throw new Failure(texts.exists(path));
        throw new Failure(common.cannotWrite(path, whyOf(fault)));
      });
      console.log(json ? JSON.stringify({ path, title: words, draft }) : path);
    });

/** Finds the folder of the posts: posts/ or _posts/, or the folder itself if it is not a site's. */
async function postsFolder(dir: string): Promise<string> {
  const names = await readdir(dir).catch(() => {
    throw new Failure(terminalTexts().newPost.noFolder(dir));
  });
  for (const name of ["posts", "_posts"]) if (names.includes(name)) return join(dir, name);
  return names.includes(SITE_KEY) ? join(dir, "posts") : dir;
}
