import type { Entry } from "../core/feeds/entry.ts";
import type { LabelCount } from "../core/posts/category.ts";
import { labelPath } from "../core/posts/category.ts";
import type { Site } from "../core/site.ts";
import { markdownLine } from "./markdown-line.ts";

/** What a program may read of a site. */
export interface LlmsFile {
  site: Pick<Site, "url" | "title" | "description">;
  /** Newest first, with the addresses of their Markdown. */
  posts: (Pick<Entry, "title" | "summary"> & { address: string })[];
  categories: LabelCount[];
}

/** Writes `/llms.txt` (llmstxt.org): where programs find a site's posts, and in which forms. */
export function writeLlms({ site, posts, categories }: LlmsFile): string {
  const at = (path: string) => new URL(path, site.url).href;
  const line = (name: string, address: string, about = "") =>
    `- [${markdownLine(name)}](${address})${about === "" ? "" : `: ${markdownLine(about)}`}`;
  return `${[
    `# ${markdownLine(site.title)}`,
    ...(site.description ? [`> ${markdownLine(site.description)}`] : []),
    "Every post is Markdown too: put `.md` after its address, or send `Accept: text/markdown`.",
    `## Feeds\n\n${[
      line(
        "JSON Feed",
        at("feed.json"),
        "the newest posts with their whole text; narrowed by ?category=, ?tag=, ?limit=, ?before=",
      ),
      line("Atom", at("atom.xml")),
      line("OPML", at("opml.xml"), "the feeds of all categories"),
      line("API", at("openapi.json"), "OpenAPI 3.1"),
    ].join("\n")}`,
    `## Newest posts\n\n${posts.map(({ title, address, summary }) => line(title, address, summary)).join("\n")}`,
    `## Categories\n\n${categories
      .map(({ id, title, posts }) => line(title, at(`${labelPath("category", id)}feed.json`), String(posts)))
      .join("\n")}`,
  ]
    .filter((part) => !part.endsWith("\n\n"))
    .join("\n\n")}\n`;
}
