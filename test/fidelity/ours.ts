import { relative } from "node:path";
import { readingPorts } from "../../functions/context.ts";
import { readFolder, readLocal } from "../../src/cli/folder.ts";
import { folderFiles } from "../../src/cli/folder-files.ts";
import { readLocalSite } from "../../src/cli/local-site.ts";
import { attachFiles } from "../../src/cli/referenced-files.ts";
import type { Entry } from "../../src/core/feeds/entry.ts";
import { objectKind, SITE_KEY } from "../../src/core/posts/object-key.ts";
import { readPost } from "../../src/markdown/read-post.ts";
import { openSite, PUBLISH } from "../functions/site.ts";
import { canonical } from "./address.ts";

/** What became of a file. */
export interface Outcome {
  outcome: string;
  /** Whether the publisher is told why something of it is not shown. */
  isTold: boolean;
}

export interface OurPost {
  entry: Entry;
  address: string;
  /** The whole page. */
  page: string;
}

export interface OurSite {
  /** By path of the file in the folder. */
  posts: Map<string, OurPost>;
  outcomes: Map<string, Outcome>;
  /** Asks for an address, and for the one that it leads to. */
  follow(address: string): Promise<{ path: string; response: Response }>;
}

/** Publishes a folder as `gazette publish` does, to a whole Gazette in this process. */
export async function published(folder: string): Promise<OurSite> {
  const site = await openSite();
  const follow: OurSite["follow"] = async (path) => {
    const response = await site.fetch(encodeURI(path).replace(/[?#]/g, encodeURIComponent));
    const to = response.headers.get("Location");
    return to === null ? { path, response } : follow(canonical(new URL(to, "https://news.example.com").pathname));
  };
  const read = await readFolder(folder);
  await attachFiles(read);
  const { site: settings } = await readLocalSite(folder);
  const posts: OurSite["posts"] = new Map();
  const outcomes: OurSite["outcomes"] = new Map();
  for (const { key } of read.ignored) outcomes.set(key, { outcome: "ignored", isTold: true });
  const sources = new Map<string, string>();
  // Settings first, and posts when their pictures are there.
  const rank = (key: string) => (key === SITE_KEY ? 0 : objectKind(key) === "post" ? 2 : 1);
  for (const file of read.files.toSorted((a, b) => rank(a.key) - rank(b.key))) {
    const response = await site.fetch(`/api/v1/objects/${file.key.split("/").map(encodeURIComponent).join("/")}`, {
      method: "PUT",
      body: await readLocal(file),
      headers: PUBLISH,
    });
    const result = (await response.json()) as { outcome?: string; reason?: unknown };
    const source = relative(folder, file.path).normalize();
    sources.set(file.key, source);
    const reading = await readPost(
      { key: file.key, bytes: await readLocal(file) },
      settings,
      folderFiles(read.files, settings),
    );
    const isTold = result.reason !== undefined || (reading.state === "published" && reading.notices.length > 0);
    outcomes.set(source, { outcome: result.outcome ?? `refused with ${response.status}`, isTold });
  }
  // Posts are read again that were read before what they name.
  await site.cron(Date.now());
  const ports = await readingPorts(site.env, Date.now());
  for (const [key, source] of sources) {
    const entry = objectKind(key) === "post" ? await ports.posts.entry(key, Date.now()) : undefined;
    if (!entry) continue;
    const address = canonical(new URL(entry.url).pathname);
    posts.set(source, { entry, address, page: await (await follow(address)).response.text() });
  }
  return { posts, outcomes, follow };
}
