import { oneLine } from "./characters.ts";
import { readSize } from "./images.ts";
import { imageUrl, type LinkBase, linkUrl } from "./links.ts";
import { ownId } from "./own-ids.ts";
import { type Declaration, isHidden, pixels, readStyle, safeStyle } from "./styles.ts";

export type Attributes = Record<string, string>;

/** What becomes of an element. */
export type SafeElement =
  | { name: string; attributes: Attributes; text?: string }
  /** Its tags are left out, what it holds stays. */
  | "unwrapped"
  /** It is left out with what it holds. */
  | "removed";

/** What all elements of a text share. */
export interface ElementPlace {
  links: LinkBase;
  /** Ids that are given. */
  ids: Set<string>;
}

const ALLOWED = new Set(
  (
    "p a strong br img em li div span h2 h3 ul ol td tr code blockquote h1 h4 h5 h6 b i u s hr th table tbody thead tfoot " +
    "caption col colgroup pre figure figcaption section header footer aside article main nav address details summary " +
    "dd del dfn dl dt ins kbd mark q abbr bdi bdo cite rp rt ruby samp small sub sup time var wbr"
  ).split(" "),
);

const RENAMED = new Map(Object.entries({ strike: "s", tt: "code", center: "div", font: "span", acronym: "abbr" }));

const NUMERIC = new Map(
  Object.entries({
    col: ["span"],
    colgroup: ["span"],
    li: ["value"],
    ol: ["start"],
    td: ["colspan", "rowspan"],
    th: ["colspan", "rowspan"],
  }),
);

/** Classes that the syntax of Markdown gives, by element. */
const CLASSES = new Map(
  Object.entries({
    blockquote: /^markdown-alert markdown-alert-[\w-]{1,31}$/,
    code: /^language-[\w+#.-]{1,30}$/,
    li: /^task-list-item$/,
    nav: /^toc$/,
    section: /^footnotes$/,
    sup: /^footnote-ref$/,
  }),
);

/** Decides about an element by its name in lower case. Returns none but allowed names and attributes, and absolute addresses. */
export function safeElement(name: string, attributes: Attributes, place: ElementPlace): SafeElement {
  if (name === "img") return image(attributes, place.links);
  if (name === "source") return player(attributes, place);
  const safeName = RENAMED.get(name) ?? name;
  // Most have none.
  if (name !== "center" && Object.keys(attributes).length === 0)
    return ALLOWED.has(safeName) ? { name: safeName, attributes } : "unwrapped";
  const style = readStyle(attributes.style ?? "");
  if (isUnseen(attributes, style)) return "removed";
  const id = newId(safeName, attributes, place.ids);
  if (!ALLOWED.has(safeName)) return "unwrapped";
  const safe: Attributes = {};
  set(safe, "style", stylesOf(name, attributes, style));
  addAttributes(safe, safeName, attributes, place.links);
  set(safe, "id", id);
  return { name: safeName, attributes: safe };
}

function addAttributes(safe: Attributes, name: string, given: Attributes, links: LinkBase): void {
  set(safe, "title", given.title && oneLine(given.title));
  set(safe, "dir", match(/^(?:ltr|rtl|auto)$/i, given.dir)?.toLowerCase());
  set(safe, "lang", match(/^[a-z]{2,3}(?:-[a-z0-9]{1,8}){0,4}$/i, given.lang));
  if (name === "a") set(safe, "href", linkUrl(ownFragment(given.href ?? ""), links));
  if (name === "time") set(safe, "datetime", match(/^[\w:.+ -]{1,40}$/, given.datetime));
  const classes = CLASSES.get(name);
  if (classes) set(safe, "class", match(classes, given.class));
  for (const key of NUMERIC.get(name) ?? []) set(safe, key, match(/^\d{1,4}$/, given[key]));
}

/** Returns the id, if it is the first of its name. Links of old lead to the name of an anchor. */
function newId(name: string, attributes: Attributes, ids: Set<string>): string | undefined {
  const id = ownId(attributes.id ?? (name === "a" ? (attributes.name ?? "") : ""));
  if (id === "" || ids.has(id) || !/^[^\s\p{C}]{1,300}$/u.test(id)) return undefined;
  ids.add(id);
  return id;
}

function match(pattern: RegExp, text: string | undefined): string | undefined {
  return text === undefined ? undefined : pattern.exec(text)?.[0];
}

function ownFragment(href: string): string {
  return href.startsWith("#") ? `#${ownId(href.slice(1))}` : href;
}

/** Returns the inline style, including presentational elements and attributes. */
function stylesOf(name: string, attributes: Attributes, style: Declaration[]): string {
  if (name !== "center" && name !== "font" && !attributes.align) return safeStyle(style);
  const old: string[] = [];
  if (name === "center") old.push("text-align:center");
  if (name === "font" && attributes.color) old.push(`color:${attributes.color}`);
  if (attributes.align) old.push(`text-align:${attributes.align}`);
  return safeStyle(readStyle([...old, attributes.style].join(";")));
}

/** Uses the real address of lazily loaded images, whose `src` is a placeholder. */
function image(attributes: Attributes, links: LinkBase): SafeElement {
  const style = readStyle(attributes.style ?? "");
  const width = readSize(attributes.width ?? pixels(style, "width"));
  const height = readSize(attributes.height ?? pixels(style, "height"));
  if (isUnseen(attributes, style)) return "removed";
  if ((width !== undefined && width <= 1) || (height !== undefined && height <= 1)) return "removed";
  const alt = oneLine(attributes.alt ?? "");
  const late = attributes["data-src"] ?? attributes["data-original"] ?? "";
  const src = imageUrl(late, links) ?? imageUrl(attributes.src ?? "", links);
  if (src === undefined) return alt === "" ? "removed" : { name: "span", attributes: {}, text: alt };
  const safe: Attributes = { src, alt };
  set(safe, "title", attributes.title && oneLine(attributes.title));
  set(safe, "width", width?.toString());
  set(safe, "height", height?.toString());
  set(safe, "style", safeStyle(style));
  safe.loading = "lazy";
  safe.referrerpolicy = "no-referrer";
  return { name: "img", attributes: safe };
}

/** Turns a player or frame into a link. */
function player(attributes: Attributes, { links }: ElementPlace): SafeElement {
  const href = isUnseen(attributes, readStyle(attributes.style ?? ""))
    ? undefined
    : linkUrl(attributes.src ?? "", links);
  return href?.startsWith("https:") ? { name: "a", attributes: { href }, text: href } : "unwrapped";
}

function isUnseen(attributes: Attributes, style: Declaration[]): boolean {
  return attributes.hidden !== undefined || isHidden(style);
}

function set(attributes: Attributes, name: string, value: string | undefined): void {
  if (value) attributes[name] = value;
}
