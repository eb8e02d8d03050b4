import { stat } from "node:fs/promises";
import { join } from "node:path";
import { SITE_KEY } from "../core/posts/object-key.ts";
import { defaultSite, type Site } from "../core/site.ts";
import { terminalPrompt } from "./ask.ts";
import { Failure } from "./failure.ts";
import { type LocalFile, readLocal } from "./folder.ts";

/** What a site's folder holds one of. */
const SIGNS = ["posts", "_posts", "content", "source/_posts", "src/content", "src/posts", SITE_KEY];

/** Returns what speaks against a folder: nothing says that it is a site's. */
export async function doubtAboutFolder(dir: string): Promise<string[]> {
  const found = await Promise.all(SIGNS.map((name) => stat(join(dir, name)).catch(() => undefined)));
  if (found.some((info) => info !== undefined)) return [];
  return [`${dir} does not look like a site: it has no ${SIGNS.slice(0, -1).join("/, no ")}/ and no ${SITE_KEY}.`];
}

/** Settings whose change is seen at once by every reader, or reads every post anew. */
const ASKED: { name: string; of: (site: Partial<Site>) => string; effect: string }[] = [
  { name: "title", of: ({ title = "" }) => title, effect: "every feed and email is called so" },
  { name: "language", of: ({ language = "en" }) => language, effect: "pages and emails are in it" },
  {
    name: "category_strings",
    of: ({ categoryStrings = defaultSite(new URL("https://site.invalid/")).categoryStrings }) => categoryStrings,
    effect: "categories of all posts are read anew, and feeds and subscriptions of old ones run dry",
  },
];

/** Returns which settings a new `site.yaml` would change for everybody. `stored`: the one that the service has. */
export async function doubtsAboutSite(file: LocalFile, stored: Uint8Array | undefined): Promise<string[]> {
  if (!stored) return [];
  const { readSite } = await import("../markdown/read-site.ts");
  const [before, after] = [readSite(stored), readSite(await readLocal(file))];
  // What cannot be read changes nothing, and is told by the service.
  if ("problem" in before || "problem" in after) return [];
  return ASKED.flatMap(({ name, of, effect }) => {
    const [was, is] = [of(before.settings), of(after.settings)];
    return was === is ? [] : [`${SITE_KEY} changes ${name} from "${was}" to "${is}": ${effect}.`];
  });
}

/** Asks whether to go on in spite of doubts. Throws a Failure unless somebody at a terminal says yes. */
export async function askAbout(doubts: string[]): Promise<void> {
  if (doubts.length === 0) return;
  const prompt = terminalPrompt();
  if (!prompt) throw new Failure(`${doubts.join("\n")}\nNothing was changed. If it is meant, add --yes.`);
  for (const doubt of doubts) console.error(doubt);
  const answer = await prompt
    .ask("Publish all the same? yes or no", "no", (given) =>
      /^(yes|no)$/i.test(given) ? undefined : "Enter yes or no.",
    )
    .finally(() => prompt.close());
  if (!/^yes$/i.test(answer)) throw new Failure("Nothing was changed.");
}
