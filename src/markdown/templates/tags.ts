import type { NamedPost } from "../../core/posts/post-name.ts";
import { postPath } from "../../core/posts/post-page.ts";
import { filePath, postTarget, type Target } from "./addresses.ts";
import { type Arguments, readArguments } from "./arguments.ts";
import { blankLine, block } from "./blocks.ts";
import * as embeds from "./embeds.ts";
import { escaped, link, startTag } from "./html.ts";
import type { Tag } from "./scan.ts";

/** What a tag may look at besides its arguments. */
export interface TagPlace {
  /** Key of the post. */
  key: string;
  /** Path of the site's address, with a slash at its end. */
  base: string;
  /** A field of the post's front matter. */
  param(path: string): string | undefined;
  /** Returns the post that a name means, where it is known. */
  post(name: string): NamedPost | undefined;
  /** Notes that a post or a file is linked to. */
  links(key: string, line: number): void;
}

/** Returns what a tag becomes, or `undefined` if its arguments are not understood. */
type Single = (args: Arguments, tag: Tag, place: TagPlace) => string | undefined;
/** Returns what stands before and after what a tag encloses. */
type Pair = (args: Arguments, tag: Tag, place: TagPlace) => { before: string; after: string };

/** Tags of Jekyll and of Hexo. */
export const TAGS: Record<string, Single> = {
  post_url: ({ words: [name] }, tag, place) => postAddress(name ?? "", tag, place),
  link: (args, tag, place) => webLinkTag(args) ?? linkedFile(tag, place),
  gist: ({ words: [id = "", file] }) => embeds.gist(id, file),
  youtube: ({ words: [id = ""] }) => embeds.youtube(id),
  vimeo: ({ words: [id = ""] }) => embeds.vimeo(id),
  iframe: ({ words: [url = ""] }) => embeds.webLink(url),
  img: ({ words }) => image(words),
  asset_img: ({ words }) => image(words),
  asset_path: ({ words: [slug = ""] }) => encodeURI(slug),
  asset_link: ({ words: [slug, ...title] }) => slug && link(encodeURI(slug), titleOf(title) || slug),
  post_path: ({ words: [name] }, tag, place) => postAddress(name ?? "", tag, place),
  post_link: ({ words: [name = "", ...title] }, tag, place) => {
    const href = postAddress(name, tag, place);
    return href && link(href, titleOf(title) || (place.post(name)?.title ?? name.split("/").at(-1) ?? ""));
  },
};

/** Tags of Jekyll and of Hexo that enclose text. */
export const PAIRS: Record<string, Pair> = {
  blockquote: quote,
  quote,
  pullquote: (_, tag) => ({ before: block("<blockquote>", tag), after: "</blockquote>" }),
};

/** Hugo's own shortcodes. */
export const SHORTCODES: Record<string, Single> = {
  figure: ({ named }, tag) => figure(named, tag),
  ref: reference,
  relref: reference,
  youtube: ({ words: [id], named }) => embeds.youtube(named.get("id") ?? id ?? "", named.get("title")),
  vimeo: ({ words: [id], named }) => embeds.vimeo(named.get("id") ?? id ?? "", named.get("title")),
  gist: ({ words: [user = "", id, file] }) => embeds.gist(id === undefined ? user : `${user}/${id}`, file),
  x: tweet,
  tweet,
  twitter: tweet,
  x_simple: tweet,
  twitter_simple: tweet,
  instagram: ({ words: [id], named }) => embeds.instagram(named.get("id") ?? id ?? ""),
  qr: ({ named }) => textOfCode(named.get("text") ?? ""),
  param: ({ words: [path = ""] }, _, { param }) => param(path),
};

export const SHORTCODE_PAIRS: Record<string, Pair> = {
  details: ({ named }, tag) => ({
    before: block(`${startTag("details", {})}<summary>${escaped(named.get("summary") ?? "Details")}</summary>`, tag),
    after: "</details>",
  }),
};

/** Shows the text of a QR code: a link if it is an address. */
export function textOfCode(text: string): string | undefined {
  const trimmed = text.trim();
  if (trimmed === "") return undefined;
  return embeds.webLink(trimmed) ?? `<code>${escaped(trimmed)}</code>`;
}

/** Names the file of a block of code, as Hexo does over it. */
export function codeCaption({ words }: Arguments): string {
  const named = words.filter((word) => !/^[a-z_]+:/i.test(word) || /^https?:/i.test(word));
  const at = named.findIndex((word) => /^https?:\/\//i.test(word));
  const title = (at === -1 ? named : named.slice(0, at)).join(" ");
  const url = at === -1 ? "" : link(named[at] ?? "", named.slice(at + 1).join(" ") || named[at]);
  return [escaped(title), url].filter(Boolean).join(" ");
}

function address(target: Target | undefined, { line }: Tag, { links, base }: TagPlace): string | undefined {
  if (!target) return undefined;
  links(target.key, line);
  return target.href.startsWith("/") ? base + target.href.slice(1) : target.href;
}

function reference({ words, named }: Arguments, tag: Tag, place: TagPlace): string | undefined {
  return postAddress(named.get("path") ?? words[0] ?? "", tag, place, place.key);
}

function postAddress(written: string, tag: Tag, place: TagPlace, from?: string): string | undefined {
  const [name = "", ...anchor] = written.trim().split("#");
  const key = place.post(name)?.key;
  const found = key && { key, href: `/${[postPath(key), ...anchor].join("#")}` };
  return address(found || postTarget(written, from), tag, place);
}

function linkedFile(tag: Tag, place: TagPlace): string | undefined {
  const path = tag.args.replace(/^(["'])(.*)\1$/s, "$2");
  if (!/\.\w{1,8}$/.test(path)) return undefined;
  if (/(?:^|\/)_(?:posts|drafts)\//.test(path)) return address(postTarget(path), tag, place);
  const href = filePath(path);
  return href && address({ href, key: decodeURIComponent(href.slice(1)) }, tag, place);
}

/** Reads Hexo's `text url [external] [title]`, where the text may have several words. */
function webLinkTag({ words }: Arguments): string | undefined {
  const at = words.findIndex((word) => /^(?:https?:\/\/|\/)/i.test(word));
  return at < 1 ? undefined : link(words[at] ?? "", words.slice(0, at).join(" "));
}

/** Reads `[classes] address [width [height]] [title [alt]]`, title and alternative also within one pair of quotes. */
function image(words: string[]): string | undefined {
  const at = words.findIndex((word) => /[/.]/.test(word));
  const src = words[at];
  if (src === undefined) return undefined;
  const rest = words.slice(at + 1);
  const sizes = rest.slice(0, 2).filter((word) => /^\d{1,5}(?:px)?$/.test(word));
  const texts = rest.slice(sizes.length).flatMap((word) => (/["']/.test(word) ? readArguments(word).words : [word]));
  const [title, alt = title] = texts;
  // With something behind it, a tag alone on its line does not make HTML of the lines below.
  return `${startTag("img", { src, alt: alt ?? "", title, width: sizes[0], height: sizes[1] })}<!-- -->`;
}

function figure(named: Map<string, string>, tag: Tag): string | undefined {
  const src = named.get("src");
  if (src === undefined) return undefined;
  const picture = startTag("img", {
    src,
    alt: named.get("alt") ?? named.get("caption") ?? "",
    width: named.get("width"),
    height: named.get("height"),
  });
  const href = named.get("link");
  const [title, caption, attr, attrLink] = ["title", "caption", "attr", "attrlink"].map((key) => named.get(key));
  const source = attr && (attrLink ? link(attrLink, attr) : escaped(attr));
  const text = [caption?.replace(/\s+/g, " "), source].filter(Boolean).join(" ");
  const gap = blankLine(tag.indent);
  const words = `${title ? `<h4>${escaped(title)}</h4>` : ""}${text ? `${gap}${text}${gap}` : ""}`;
  const linked = href ? `${startTag("a", { href })}${picture}</a>` : picture;
  return block(`<figure>${linked}${words ? `<figcaption>${words}</figcaption>` : ""}</figure>`, tag);
}

function tweet({ words: [id], named }: Arguments): string | undefined {
  return embeds.tweet(named.get("id") ?? id ?? "", named.get("user"));
}

/** Joins the words of a title, behind which `true` or `false` says whether it is escaped. */
function titleOf(words: string[]): string {
  return words.slice(0, /^(?:true|false)$/.test(words.at(-1) ?? "") ? -1 : undefined).join(" ");
}

/** Reads Hexo's `author[, source]`, or `author [address] [title of the address]`. */
function quote(_: Arguments, tag: Tag): { before: string; after: string } {
  const { args } = tag;
  const address = /https?:\/\/\S+/i.exec(args);
  const [author = "", ...source] = address ? [args.slice(0, address.index)] : args.split(",");
  const title = address ? args.slice(address.index + address[0].length).trim() : "";
  const cited = [escaped(source.join(",").trim()), address && link(address[0], title || undefined)];
  const words = [author.trim() && `<strong>${escaped(author.trim())}</strong>`, ...cited].filter(Boolean).join(" ");
  const footer = words === "" ? "" : `<footer>${words}</footer>`;
  return { before: block("<blockquote>", tag), after: `${footer}</blockquote>` };
}
