import { stat } from "node:fs/promises";
import { join } from "node:path";
import { SITE_KEY } from "../core/posts/object-key.ts";
import { defaultSite, type Site } from "../core/site.ts";
import { terminalPrompt } from "./ask.ts";
import { Failure } from "./failure.ts";
import { type LocalFile, readLocal } from "./folder.ts";
import { terminalTexts } from "./terminal-texts.ts";

/** What a site's folder holds one of. */
const SIGNS = ["posts", "_posts", "content", "source/_posts", "src/content", "src/posts", SITE_KEY];

/** Returns what speaks against a folder: nothing says that it is a site's. */
export async function doubtAboutFolder(dir: string): Promise<string[]> {
  const found = await Promise.all(SIGNS.map((name) => stat(join(dir, name)).catch(() => undefined)));
  if (found.some((info) => info !== undefined)) return [];
  return [terminalTexts().publish.noSite(dir, SIGNS.slice(0, -1), SITE_KEY)];
}

/** Settings whose change is seen at once by every reader, or reads every post anew. */
const ASKED: {
  name: keyof ReturnType<typeof terminalTexts>["publish"]["effects"];
  of: (site: Partial<Site>) => string;
}[] = [
  { name: "title", of: ({ title = "" }) => title },
  { name: "language", of: ({ language = "en" }) => language },
  {
    name: "category_strings",
    of: ({ categoryStrings = defaultSite(new URL("https://site.invalid/")).categoryStrings }) => categoryStrings,
  },
];

/** Returns which settings a new `site.yaml` would change for everybody. `stored`: the one that the service has. */
export async function doubtsAboutSite(file: LocalFile, stored: Uint8Array | undefined): Promise<string[]> {
  if (!stored) return [];
  const { readSite } = await import("../markdown/read-site.ts");
  const [before, after] = [readSite(stored), readSite(await readLocal(file))];
  // What cannot be read changes nothing, and is told by the service.
  if ("problem" in before || "problem" in after) return [];
  const { changes, effects } = terminalTexts().publish;
  return ASKED.flatMap(({ name, of }) => {
    const [was, is] = [of(before.settings), of(after.settings)];
    return was === is ? [] : [changes(SITE_KEY, name, was, is, effects[name])];
  });
}

/** Asks whether to go on in spite of doubts. Throws a Failure unless somebody at a terminal says yes. */
export async function askAbout(doubts: string[]): Promise<void> {
  if (doubts.length === 0) return;
  const says = terminalTexts().publish;
  const prompt = terminalPrompt();
  if (!prompt) throw new Failure(`${doubts.join("\n")}\n${says.addYes}`);
  for (const doubt of doubts) console.error(doubt);
  const answer = await prompt
    .ask(says.allTheSame, "no", (given) => (/^(yes|no)$/i.test(given) ? undefined : says.yesOrNo))
    .finally(() => prompt.close());
  if (!/^yes$/i.test(answer)) throw new Failure(says.unchanged);
}
