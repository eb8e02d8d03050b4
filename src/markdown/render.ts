import MarkdownIt, { type MarkdownIt as Markdown } from "markdown-it";
import cjkFriendly from "markdown-it-cjk-friendly";
import type { Site } from "../core/site.ts";
import { bareLinks } from "./bare-links.ts";
import { clean } from "./characters.ts";
import { headingIds } from "./heading-ids.ts";
import { type LinkBase, NORMAL } from "./links.ts";
import type { Report } from "./on-demand/report.ts";
import { sanitise } from "./sanitise.ts";

export interface RenderOptions {
  /** What the text is written in. */
  language: "markdown" | "mdx" | "html";
  /** Whether each line end of a paragraph is shown, as Hexo and GitHub's comments do. */
  lineBreaks: boolean;
  /** By whose rules, where generators differ. */
  generator: Site["generator"];
  /** Whether names such as `:tada:` are read. */
  emoji: boolean;
  /** Returns the address of the post that a wikilink names, or whether it is known that there is none. */
  linkTo?(name: string): string | "missing" | undefined;
}

const PLAIN: RenderOptions = { language: "markdown", lineBreaks: false, generator: undefined, emoji: false };

export interface Rendering {
  html: string;
  reports: Report[];
}

/** What only some posts hold. It is loaded for them alone. */
const RARE =
  /\[[\^[!]|\[[ x]\]|\|[^|\n]*`|\$|\\[([]|\\begin|\{[:#.]|\)\{|`\{|%%|==|^\*\[|^ {0,3}[:~][ \t]|^\[toc\]|\bmarkdown=["']?[1bst]/im;

/** What kramdown, which Jekyll uses, reads otherwise: HTML, and ends of blocks. */
const KRAMDOWN = /^[ \t>*+.)\d-]{0,20}<[a-z]|^\^[ \t]*$/im;
/** Words behind the language of a block of code. */
const CAPTION = /^[\s>]{0,20}(?:```|~~~)[^\n\S]*\S+[^\n\S]+\S/m;
const EMOJI = /:[+\w-]{1,50}:/;

/** By what only some posts hold: at most sixteen. */
const others = new Map<string, Markdown>();

function makeMarkdown(): Markdown {
  const made = new MarkdownIt({ html: true }).use(cjkFriendly).use(bareLinks).use(headingIds);
  // The sanitiser decides about addresses; a link refused here would show as Markdown source.
  made.validateLink = () => true;
  const { normalizeLink, normalizeLinkText } = made;
  made.normalizeLink = (url) => (NORMAL.test(url) ? url : normalizeLink(url));
  made.normalizeLinkText = (url) => (NORMAL.test(url) ? url : normalizeLinkText(url));
  return made;
}

async function makeOther(parts: string[]): Promise<Markdown> {
  const made = makeMarkdown();
  if (parts.includes("rare")) made.use((await import("./on-demand/rare-syntax.ts")).rareSyntax);
  if (parts.includes("kramdown")) made.use((await import("./on-demand/kramdown.ts")).kramdown);
  if (parts.includes("hexo")) made.use((await import("./on-demand/hexo.ts")).hexo);
  if (parts.includes("emoji")) made.use((await import("./on-demand/emoji.ts")).emoji);
  return made;
}

/** Renders a text with embedded HTML as safe HTML with absolute URLs. */
export async function render(body: string, place: LinkBase, options: RenderOptions = PLAIN): Promise<Rendering> {
  const { language } = options;
  const reports: Report[] = [];
  let source = clean(body);
  if (language === "mdx") source = (await import("./on-demand/mdx.ts")).withoutMdx(source, reports);
  const html = language === "html" ? source : await renderMarkdown(source, options, reports);
  let safe = sanitise(html, place);
  if (safe.includes(` href="${place.page}#`))
    safe = (await import("./on-demand/anchors.ts")).resolveAnchors(safe, place.page, reports);
  return { html: safe, reports };
}

async function renderMarkdown(
  source: string,
  { lineBreaks, generator, emoji, linkTo }: RenderOptions,
  reports: Report[],
): Promise<string> {
  const parts = [
    ...(RARE.test(source) ? ["rare"] : []),
    ...(generator === "jekyll" && KRAMDOWN.test(source) ? ["kramdown"] : []),
    ...(generator === "hexo" && CAPTION.test(source) ? ["hexo"] : []),
    ...(emoji && EMOJI.test(source) ? ["emoji"] : []),
  ];
  const { html, rest } = parts.length === 0 ? leadingHtml(source) : { html: "", rest: source };
  if (rest === "") return html;
  const name = parts.join(" ");
  const markdown = others.get(name) ?? (await makeOther(parts));
  others.set(name, markdown);
  return html + markdown.set({ breaks: lineBreaks }).render(rest, { reports, generator, linkTo });
}

/** A block of HTML, which Markdown leaves as it is to the next empty line, and empty lines behind it. */
const HTML_BLOCK =
  /( {0,3}<\/?(?:p|div|center|table|ul|ol|blockquote|figure|h[1-6])(?=\s|\/?>)[^\n]*(?:\n|$)(?:[ \t]*[^ \t\n][^\n]*(?:\n|$))*)(?:[ \t]*\n)*/iy;

/** Divides a text behind the blocks of HTML that it begins with. */
function leadingHtml(source: string): { html: string; rest: string } {
  let html = "";
  let end = 0;
  for (let found = HTML_BLOCK.exec(source); found; found = HTML_BLOCK.exec(source)) {
    html += found[1];
    end = HTML_BLOCK.lastIndex;
  }
  return { html, rest: source.slice(end) };
}
