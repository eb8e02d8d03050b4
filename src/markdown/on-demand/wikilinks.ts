import type { MarkdownIt, StateInline } from "markdown-it";
import { reason } from "../../core/reason.ts";
import { slugOf } from "../heading-ids.ts";
import type { RenderOptions } from "../render.ts";
import { report } from "./report.ts";

const LINK = /(!?)\[\[([^[\]|\n]{1,300})(?:\|([^[\]\n]{0,300}))?\]\](?![[(:])/y;
const PICTURE = /\.(?:png|jpe?g|gif|webp|avif|svg|bmp)$/i;
const SIZE = /^(\d{1,4})(?:x(\d{1,4}))?$/;

/** Reads Obsidian's links `[[page#Heading|text]]` and its pictures `![[pic.png|300]]`. */
export function wikilinks(md: MarkdownIt): void {
  md.inline.ruler.before("link", "wikilink", (state, silent) => {
    LINK.lastIndex = state.pos;
    if (!/[[!]/.test(state.src.charAt(state.pos))) return false;
    const [whole, embed, target = "", label] = LINK.exec(state.src) ?? [];
    // Numbers cite, and what starts with a space is a condition of a shell.
    if (whole === undefined || /^\s|^\d*$/.test(target) || isReference(state, target)) return false;
    // Generators know no such links: without a post of the name it is what it looks like.
    const isText = state.env.generator !== undefined && !(embed && PICTURE.test(target)) && !linkOf(state, target);
    if (isText) return false;
    if (!silent) {
      if (embed && PICTURE.test(target)) pushPicture(state, target, label);
      else pushLink(state, target, label);
      if (embed && !PICTURE.test(target)) report(state.env, reason("embed-as-link", { target }), whole);
    }
    state.pos += whole.length;
    return true;
  });
}

function isReference({ env, md }: StateInline, label: string): boolean {
  return Object.hasOwn(env.references ?? {}, md.utils.normalizeReference(label));
}

function pushPicture(state: StateInline, target: string, label = ""): void {
  const [, width, height] = SIZE.exec(label.trim()) ?? [];
  const image = state.push("image", "img", 0);
  image.attrs = [
    ["src", target.trim()],
    ["alt", ""],
  ];
  if (width) image.attrPush(["width", width]);
  if (height) image.attrPush(["height", height]);
  const alt = new state.Token("text", "", 0);
  alt.content = width ? "" : label;
  image.children = [alt];
}

/** Returns the address of the post that is named, where there is one. */
function linkOf(state: StateInline, target: string): string | undefined {
  const { linkTo } = state.env as Pick<RenderOptions, "linkTo">;
  const found = linkTo?.(target.split("#")[0]?.trim() ?? "");
  return found === "missing" ? undefined : found;
}

function pushLink(state: StateInline, target: string, label: string | undefined): void {
  const [page = "", ...headings] = target.split("#");
  const name = page.trim();
  const isOther = name === "" || /\.(?!md$|html?$)\w{1,5}$/i.test(name);
  const found = isOther ? undefined : (state.env as Pick<RenderOptions, "linkTo">).linkTo?.(name);
  const file = isOther || /\.\w{1,5}$/.test(name) ? name : `${name}.md`;
  if (found === "missing") report(state.env, reason("template-target-missing", { key: name }), `[[${target}`);
  const fragment = slugOf((headings.at(-1) ?? "").replace(/^\^/, ""));
  const href = found === undefined || found === "missing" ? encodeURI(file) : found;
  state.push("link_open", "a", 1).attrs = [["href", href + (fragment && `#${fragment}`)]];
  state.push("text", "", 0).content = label?.trim() || target.replace(/^#/, "");
  state.push("link_close", "a", -1);
}
