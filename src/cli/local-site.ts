import type { Problem } from "../core/posts/post.ts";
import { defaultSite, type Site } from "../core/site.ts";
import { readSiteFile } from "./folder.ts";

/** The settings of a folder's `site.yaml`. The site's address is a placeholder: reading posts does not depend on it. */
export interface LocalSite {
  site: Site;
  /** Whether there is a `site.yaml`. */
  given: boolean;
  /** Why it cannot be read; `site` has the defaults then. */
  problem: Problem | undefined;
  /** Returns the line of a setting. */
  lineOf: (setting: string) => number | undefined;
}

export async function readLocalSite(folder: string): Promise<LocalSite> {
  const site = defaultSite(new URL("http://localhost:8787/"));
  const bytes = await readSiteFile(folder);
  const lineOf = () => undefined;
  if (!bytes) return { site, given: false, problem: undefined, lineOf };
  const { readSite } = await import("../markdown/read-site.ts");
  const reading = readSite(bytes);
  if ("problem" in reading) return { site, given: true, problem: reading.problem, lineOf };
  return { site: { ...site, ...reading.settings }, given: true, problem: undefined, lineOf: reading.lineOf };
}
