import MarkdownIt, { type MarkdownIt as Markdown } from "markdown-it";
import cjkFriendly from "markdown-it-cjk-friendly";
import { bareLinks } from "./bare-links.ts";
import { clean } from "./characters.ts";
import { headingIds } from "./heading-ids.ts";
import type { LinkBase } from "./links.ts";
import type { Report } from "./on-demand/report.ts";
import { sanitise } from "./sanitise.ts";

export interface RenderOptions {
  /** What the text is written in. */
  language: "markdown" | "mdx" | "html";
  /** Whether each line end of a paragraph is shown, as Hexo and GitHub's comments do. */
  lineBreaks: boolean;
}

export interface Rendering {
  html: string;
  reports: Report[];
}

/** What only some posts hold. It is loaded for them alone. */
const RARE =
  /\[[\^[!]|\[[ x]\]|\|[^|\n]*`|\$|\\[([]|\\begin|\{[:#.]|\)\{|`\{|%%|==|^\*\[|^ {0,3}[:~][ \t]|^\[toc\]|\bmarkdown=["']?[1bst]/im;

let common: Markdown | undefined;
let rare: Promise<Markdown> | undefined;

function makeMarkdown(): Markdown {
  const made = new MarkdownIt({ html: true }).use(cjkFriendly).use(bareLinks).use(headingIds);
  // The sanitiser decides about addresses; a link refused here would show as Markdown source.
  made.validateLink = () => true;
  return made;
}

async function makeRareMarkdown(): Promise<Markdown> {
  const { rareSyntax } = await import("./on-demand/rare-syntax.ts");
  return makeMarkdown().use(rareSyntax);
}

/** Renders a text with embedded HTML as safe HTML with absolute URLs. */
export async function render(
  body: string,
  place: LinkBase,
  { language, lineBreaks }: RenderOptions = { language: "markdown", lineBreaks: false },
): Promise<Rendering> {
  const reports: Report[] = [];
  let source = clean(body);
  if (language === "mdx") source = (await import("./on-demand/mdx.ts")).withoutMdx(source, reports);
  const html = language === "html" ? source : await renderMarkdown(source, lineBreaks, reports);
  let safe = sanitise(html, place);
  if (safe.includes(` href="${place.page}#`))
    safe = (await import("./on-demand/anchors.ts")).resolveAnchors(safe, place.page, reports);
  return { html: safe, reports };
}

async function renderMarkdown(source: string, breaks: boolean, reports: Report[]): Promise<string> {
  common ??= makeMarkdown();
  if (RARE.test(source)) rare ??= makeRareMarkdown();
  const markdown = RARE.test(source) && rare ? await rare : common;
  return markdown.set({ breaks }).render(source, { reports });
}
