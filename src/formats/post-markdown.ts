import { htmlToMarkdown } from "@mdream/js";
import type { Entry } from "../core/feeds/entry.ts";
import type { Site } from "../core/site.ts";
import { markdownLine } from "./markdown-line.ts";
import { ZonedDate } from "./zoned-date.ts";

/** Writes a post as Markdown for programs: its title, what is known of it, and its body as readers see it. */
export function postMarkdown(entry: Entry, { timeZone }: Pick<Site, "timeZone">): string {
  const { title, url, authors, categories, tags, sourceUrl, publishedAt, updatedAt, contentHtml } = entry;
  const facts = Object.entries({
    URL: url,
    Published: new ZonedDate(publishedAt, timeZone).toISOString(),
    Updated: updatedAt === publishedAt ? "" : new ZonedDate(updatedAt, timeZone).toISOString(),
    Authors: markdownLine(authors.join(", ")),
    Categories: markdownLine(categories.map(({ title }) => title).join(", ")),
    Tags: markdownLine(tags.map(({ title }) => title).join(", ")),
    Source: sourceUrl ?? "",
  });
  const known = facts.filter(([, value]) => value !== "").map(([name, value]) => `- ${name}: ${value}`);
  return `# ${markdownLine(title)}\n\n${known.join("\n")}\n\n${htmlToMarkdown(contentHtml).trim()}\n`;
}
