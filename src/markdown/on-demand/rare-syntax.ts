import type { MarkdownIt } from "markdown-it";
import definitionLists from "markdown-it-deflist";
import marks from "markdown-it-mark";
import { abbreviations } from "./abbreviations.ts";
import { alerts } from "./alerts.ts";
import { attributeLists } from "./attributes.ts";
import { comments } from "./comments.ts";
import { tableOfContents } from "./contents.ts";
import { footnotes } from "./footnotes.ts";
import { markdownInHtml } from "./markdown-in-html.ts";
import { math } from "./math.ts";
import { pipesInTableCode } from "./table-code.ts";
import { taskBoxes } from "./task-boxes.ts";
import { wikilinks } from "./wikilinks.ts";

/** Adds what kramdown, Pandoc, Hugo, Obsidian and GitHub add to CommonMark and tables. */
export function rareSyntax(md: MarkdownIt): void {
  md.use(attributeLists).use(markdownInHtml).use(comments).use(math).use(footnotes).use(wikilinks);
  md.use(definitionLists).use(abbreviations).use(marks).use(tableOfContents);
  md.use(alerts).use(taskBoxes).use(pipesInTableCode);
}
