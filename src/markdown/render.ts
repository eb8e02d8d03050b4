import MarkdownIt from "markdown-it";
import cjkFriendly from "markdown-it-cjk-friendly";
import { clean } from "./characters.ts";
import type { Place } from "./links.ts";
import { stripLiquid } from "./liquid.ts";
import { sanitise } from "./sanitise.ts";

const markdown = new MarkdownIt({ html: true, linkify: false }).use(cjkFriendly);
// The sanitiser decides which addresses may stay; refused here, a link would show as its Markdown source.
markdown.validateLink = () => true;

/** A body, Markdown with HTML in it, as safe HTML with absolute addresses. */
export function render(body: string, place: Place): string {
  return sanitise(markdown.render(stripLiquid(clean(body))), place);
}
