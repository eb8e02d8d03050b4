import sanitizeHtml, { type Attributes, type IOptions, type Tag } from "sanitize-html";
import { clean, oneLine } from "./characters.ts";
import { readSize } from "./images.ts";
import { imageUrl, type LinkBase, linkUrl } from "./links.ts";
import { ownId } from "./own-ids.ts";
import { isHidden, pixels, safeStyle } from "./styles.ts";

/** Deeper than any article. Deeper documents keep their text, paragraphs and images, but lose their nesting. */
const MAX_DEPTH = 100;

/**
 * Marks elements to be removed with their content. Renaming them to a name outside the allow-list would give that name to
 * the end tag of a later element.
 */
const DROPPED: Attributes = Object.freeze({});

/** Most frequent first, because the sanitiser searches the list for every tag and text. */
const ALLOWED = new Set(
  (
    "p a strong br img em li div span h2 h3 ul ol td tr code blockquote h1 h4 h5 h6 b i u s hr th table tbody thead tfoot " +
    "caption col colgroup pre figure figcaption section header footer aside article main nav address details summary " +
    "dd del dfn dl dt ins kbd mark q abbr bdi bdo cite rp rt ruby samp small sub sup time var wbr"
  ).split(" "),
);

const RENAMED: Record<string, string> = { strike: "s", tt: "code", center: "div", font: "span", acronym: "abbr" };

const NUMERIC: Record<string, string[]> = {
  col: ["span"],
  colgroup: ["span"],
  li: ["value"],
  ol: ["start"],
  td: ["colspan", "rowspan"],
  th: ["colspan", "rowspan"],
};

const OPTIONS: IOptions = {
  allowedTags: [...ALLOWED],
  allowedAttributes: {
    "*": ["style", "title", "dir", "lang", "id", "class"],
    a: ["href"],
    col: ["span"],
    colgroup: ["span"],
    img: ["src", "alt", "width", "height", "loading", "referrerpolicy"],
    li: ["value"],
    ol: ["start"],
    td: ["colspan", "rowspan"],
    th: ["colspan", "rowspan"],
    time: ["datetime"],
  },
  allowedSchemes: ["http", "https", "mailto", "tel"],
  allowProtocolRelative: false,
  selfClosing: ["br", "col", "hr", "img", "wbr"],
  nonTextTags: "script style textarea select option svg title template xmp noembed noframes".split(" "),
  exclusiveFilter: ({ attribs }) => attribs === DROPPED,
  parseStyleAttributes: false,
};

/** Sanitises HTML of unknown origin for any page and feed. The result is well-formed, also as XML within an element. */
export function sanitise(html: string, place: LinkBase): string {
  const linked = withSources(html);
  return sanitiseNested(linked, place) ?? sanitiseNested(flattened(linked), place) ?? "";
}

/** Classes that the syntax of Markdown gives, by element. */
const CLASSES: Record<string, RegExp> = {
  blockquote: /^markdown-alert markdown-alert-[\w-]{1,31}$/,
  code: /^language-[\w+#.-]{1,30}$/,
  li: /^task-list-item$/,
  nav: /^toc$/,
  section: /^footnotes$/,
  sup: /^footnote-ref$/,
};

class TooDeep extends Error {}

function sanitiseNested(html: string, place: LinkBase): string | undefined {
  let depth = 0;
  const ids = new Set<string>();
  try {
    const safe = sanitizeHtml(html, {
      ...OPTIONS,
      transformTags: {
        img: (_, attributes) => image(attributes, place),
        source: (_, attributes) => source(attributes, place),
        "*": (name, attributes) => withId(safeTag(name, attributes, place), attributes, ids),
      },
      // Aborts early: an element's cost grows with the number of open ones.
      onOpenTag: () => {
        if (++depth > MAX_DEPTH) throw new TooDeep();
      },
      onCloseTag: () => {
        depth--;
      },
    });
    return clean(safe);
  } catch (error) {
    if (error instanceof TooDeep) return undefined;
    throw error;
  }
}

/** Adds a `source` to every player and frame, which becomes a link. Drops the fallback content of iframes. */
function withSources(html: string): string {
  if (!/<(?:iframe|video|audio)/i.test(html)) return html;
  return html
    .replace(/<iframe\b([^<>]*)>(?:[^<]*<\/iframe\s*>)?/gi, "<source$1>")
    .replace(/<(?:video|audio)\b([^<>]*)>/gi, "$&<source$1>");
}

/** Keeps only tags that cannot nest, and those whose content must not become text. */
function flattened(html: string): string {
  return html.replace(
    /<\/?(?!(?:p|br|hr|img|script|style|textarea|title|xmp|iframe|noembed|noframes)\b)[a-z][^<>]*>?/gi,
    " ",
  );
}

function safeTag(name: string, attributes: Attributes, place: LinkBase): Tag {
  if (name === "img" || attributes === DROPPED) return { tagName: name, attribs: attributes };
  const style = attributes.style ?? "";
  if (isUnseen(attributes, style)) return dropped(name);
  const tagName = Object.hasOwn(RENAMED, name) ? (RENAMED[name] ?? name) : name;
  if (!ALLOWED.has(tagName)) return { tagName, attribs: {} };
  const attribs = common(attributes, stylesOf(name, attributes, style));
  if (tagName === "a") set(attribs, "href", linkUrl(ownFragment(attributes.href ?? ""), place));
  if (tagName === "time") set(attribs, "datetime", /^[\w:.+ -]{1,40}$/.exec(attributes.datetime ?? "")?.[0]);
  set(attribs, "class", CLASSES[tagName]?.exec(attributes.class ?? "")?.[0]);
  for (const key of NUMERIC[tagName] ?? []) set(attribs, key, /^\d{1,4}$/.exec(attributes[key] ?? "")?.[0]);
  return { tagName, attribs };
}

/** Adds the id, if it is the first of its name. Links of old lead to the name of an anchor. */
function withId(tag: Tag, attributes: Attributes, ids: Set<string>): Tag {
  const id = ownId(attributes.id ?? (tag.tagName === "a" ? (attributes.name ?? "") : ""));
  if (tag.attribs === DROPPED || ids.has(id) || !/^[^\s\p{C}]{1,300}$/u.test(id)) return tag;
  ids.add(id);
  return { ...tag, attribs: { ...tag.attribs, id } };
}

function ownFragment(href: string): string {
  return href.startsWith("#") ? `#${ownId(href.slice(1))}` : href;
}

/** Returns the inline style, including presentational elements and attributes. */
function stylesOf(name: string, attributes: Attributes, style: string): string {
  const old: string[] = [];
  if (name === "center") old.push("text-align:center");
  if (name === "font" && attributes.color) old.push(`color:${attributes.color}`);
  if (attributes.align) old.push(`text-align:${attributes.align}`);
  return old.length === 0 && style === "" ? "" : safeStyle([...old, style].join(";"));
}

function common(attributes: Attributes, style: string): Attributes {
  const attribs: Attributes = {};
  set(attribs, "style", style);
  set(attribs, "title", attributes.title && oneLine(attributes.title));
  set(attribs, "dir", /^(?:ltr|rtl|auto)$/i.exec(attributes.dir ?? "")?.[0].toLowerCase());
  set(attribs, "lang", /^[a-z]{2,3}(?:-[a-z0-9]{1,8}){0,4}$/i.exec(attributes.lang ?? "")?.[0]);
  return attribs;
}

/** Uses the real address of lazily loaded images, whose `src` is a placeholder. */
function image(attributes: Attributes, place: LinkBase): Tag {
  const style = attributes.style ?? "";
  const width = readSize(attributes.width ?? pixels(style, "width"));
  const height = readSize(attributes.height ?? pixels(style, "height"));
  if (isUnseen(attributes, style)) return dropped("img");
  if ((width !== undefined && width <= 1) || (height !== undefined && height <= 1)) return dropped("img");
  const alt = oneLine(attributes.alt ?? "");
  const late = attributes["data-src"] ?? attributes["data-original"] ?? "";
  const src = imageUrl(late, place) ?? imageUrl(attributes.src ?? "", place);
  if (src === undefined) return alt === "" ? dropped("img") : { tagName: "span", attribs: {}, text: alt };
  const attribs: Attributes = { src, alt };
  set(attribs, "title", attributes.title && oneLine(attributes.title));
  set(attribs, "width", width?.toString());
  set(attribs, "height", height?.toString());
  set(attribs, "style", safeStyle(style));
  return { tagName: "img", attribs: { ...attribs, loading: "lazy", referrerpolicy: "no-referrer" } };
}

/** Turns a player or frame into a link. */
function source(attributes: Attributes, place: LinkBase): Tag {
  const href = isUnseen(attributes, attributes.style ?? "") ? undefined : linkUrl(attributes.src ?? "", place);
  if (!href?.startsWith("https:")) return { tagName: "source", attribs: {} };
  return { tagName: "a", attribs: { href }, text: href };
}

function isUnseen(attributes: Attributes, style: string): boolean {
  return attributes.hidden !== undefined || (style !== "" && isHidden(style));
}

function dropped(name: string): Tag {
  return { tagName: ALLOWED.has(name) ? name : "span", attribs: DROPPED };
}

function set(attribs: Attributes, name: string, value: string | undefined): void {
  if (value) attribs[name] = value;
}
