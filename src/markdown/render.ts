import MarkdownIt from "markdown-it";
import cjkFriendly from "markdown-it-cjk-friendly";
import { clean } from "./characters.ts";
import type { LinkBase } from "./links.ts";
import { sanitise } from "./sanitise.ts";

let markdown: ReturnType<typeof makeMarkdown> | undefined;

function makeMarkdown() {
  const made = new MarkdownIt({ html: true, linkify: false }).use(cjkFriendly);
  // The sanitiser decides about addresses; a link refused here would show as Markdown source.
  made.validateLink = () => true;
  return made;
}

/** Renders Markdown with embedded HTML as safe HTML with absolute URLs. */
export async function render(body: string, place: LinkBase): Promise<string> {
  markdown ??= makeMarkdown();
  return sanitise(markdown.render(clean(body)), place);
}
