import { type Adoption, escaped, linkTo } from "./adoption.ts";

/** The pictures of the export's media library. */
export interface Library {
  url(id: string): string | undefined;
  /** Ids of the pictures that were uploaded to a post. */
  of(post: string): string[];
}

/** What is to be said of a post. */
interface Said {
  says: Adoption["says"];
  of: Set<string>;
}

const TAG = /\[(\/?)([a-z][\w-]*)((?:\s[^[\]]*)?)\/?\](?!\()/gi;
const ATTRIBUTE = /(?<![\w-])([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'\]]+))/g;
/** Longer than the attributes of any shortcode. */
const ATTRIBUTES_MAX = 4_000;
const PICTURE = /^\s*((?:<a\b[^>]*>\s*)?<img\b[^>]*>(?:\s*<\/a>)?)/i;
const BLOCKS =
  "address|article|aside|blockquote|caption|dd|details|div|dl|dt|fieldset|figcaption|figure|footer|form|h[1-6]|header|hr|iframe|li|main|nav|ol|p|section|summary|table|tbody|td|tfoot|th|thead|tr|ul";
const STARTS_BLOCK = new RegExp(`^</?(?:${BLOCKS}|pre)\\b`, "i");

/** Turns the content of a WordPress post into HTML: shortcodes, block comments, and paragraphs that only a blank line marks. */
export function wordpressHtml(
  content: string,
  postId: string,
  library: Library,
  says: Adoption["says"],
): { html: string; said: string[] } {
  const said = { says, of: new Set<string>() };
  const text = withoutShortcodes(content.replaceAll("\r\n", "\n"), postId, library, said);
  const isBlocks = content.includes("<!-- wp:");
  const html = withoutMarks(text);
  return { html: isBlocks ? html : paragraphs(html), said: [...said.of] };
}

/** Removes WordPress's own comments: where blocks begin and end, and where a page does. */
function withoutMarks(text: string): string {
  const pieces: string[] = [];
  let end = 0;
  for (let start = text.indexOf("<!--"); start >= 0; start = text.indexOf("<!--", end)) {
    const close = text.indexOf("-->", start);
    if (close < 0) break;
    const isMark = /^<!--\s*(?:\/?wp:|more\b|nextpage\b|noteaser\b)/.test(text.slice(start, start + 40));
    pieces.push(text.slice(end, isMark ? start : close + 3));
    end = close + 3;
  }
  return pieces.join("") + text.slice(end);
}

interface OpenTag {
  name: string;
  attributes: Record<string, string>;
  written: string;
  inner: string;
}

/** Replaces shortcodes in one pass. What is not known keeps its inner text and is told. */
function withoutShortcodes(text: string, postId: string, library: Library, said: Said): string {
  const closed = new Set<string>();
  for (const [, slash, name = ""] of text.matchAll(TAG)) if (slash === "/") closed.add(name.toLowerCase());
  const stack: OpenTag[] = [{ name: "", attributes: {}, written: "", inner: "" }];
  const add = (piece: string) => {
    const top = stack.at(-1);
    if (top) top.inner += piece;
  };
  let end = 0;
  for (const found of text.matchAll(TAG)) {
    const [written, slash, spelt = "", rest = ""] = found;
    const name = spelt.toLowerCase();
    add(text.slice(end, found.index));
    end = found.index + written.length;
    // `[[name]]` is how WordPress writes a shortcode that is meant as text.
    if (text[found.index - 1] === "[" && text[end] === "]") add(written);
    else if (slash === "/") {
      const at = stack.findLastIndex((tag) => tag.name === name);
      if (at <= 0) add(closed.has(name) && KNOWN.has(name) ? "" : written);
      else {
        // What was opened inside and never closed has no inner text.
        while (stack.length > at + 1) flatten();
        const tag = stack.pop();
        if (tag) add(meaning(tag, postId, library, said));
      }
    } else if (closed.has(name)) stack.push({ name, attributes: attributesOf(rest), written, inner: "" });
    else if (KNOWN.has(name) || rest.includes("=") || /[_-]/.test(name))
      add(meaning({ name, attributes: attributesOf(rest), written, inner: "" }, postId, library, said));
    else {
      add(written);
      said.of.add(said.says.shortcodeStays(written.slice(0, 60)));
    }
  }
  add(text.slice(end));
  while (stack.length > 1) flatten();
  return stack[0]?.inner ?? "";

  function flatten(): void {
    const tag = stack.pop();
    if (tag) add(meaning({ ...tag, inner: "" }, postId, library, said) + tag.inner);
  }
}

function attributesOf(text: string): Record<string, string> {
  return Object.fromEntries(
    [...text.slice(0, ATTRIBUTES_MAX).matchAll(ATTRIBUTE)].map(([, name = "", double, single, bare]) => [
      name.toLowerCase(),
      double ?? single ?? bare ?? "",
    ]),
  );
}

const KNOWN = new Set(["caption", "wp_caption", "gallery", "embed", "youtube", "audio", "video", "code", "sourcecode"]);

function meaning(tag: OpenTag, postId: string, library: Library, said: Said): string {
  const { name, attributes, written, inner } = tag;
  switch (name) {
    case "caption":
    case "wp_caption": {
      const [whole = "", picture = ""] = PICTURE.exec(inner) ?? [];
      const words = attributes.caption ?? inner.slice(whole.length).trim();
      return picture === "" ? inner : `\n\n${figure(picture, words)}\n\n`;
    }
    case "gallery": {
      const ids = attributes.ids ?? attributes.include;
      const wanted = ids === undefined ? library.of(postId) : ids.split(",").map((id) => id.trim());
      const urls = wanted.flatMap((id) => library.url(id) ?? []);
      if (urls.length < wanted.length || urls.length === 0)
        said.of.add(said.says.galleryLacks(written.slice(0, 60), wanted.length - urls.length || "all"));
      return `\n\n${urls.map((url) => figure(`<img src="${escaped(url)}" alt="">`, "")).join("\n")}\n\n`;
    }
    case "embed":
    case "youtube":
    case "audio":
    case "video": {
      const address = attributes.src ?? attributes.mp3 ?? attributes.mp4 ?? attributes.url ?? inner.trim();
      const link = linkTo(address);
      if (link === "") said.of.add(said.says.noAddress(written.slice(0, 60)));
      return link === "" ? inner : `\n\n${link}\n\n`;
    }
    case "code":
    case "sourcecode":
      return `\n\n<pre><code>${escaped(inner.trim())}</code></pre>\n\n`;
    default:
      said.of.add(said.says.shortcodeUnknown(written.slice(0, 60), inner !== ""));
      return inner;
  }
}

const figure = (picture: string, words: string) =>
  `<figure>${picture}${words === "" ? "" : `<figcaption>${words}</figcaption>`}</figure>`;

/** Marks paragraphs and line ends, as WordPress does when it shows a post. */
function paragraphs(html: string): string {
  return outsideOfPre(html)
    .map(({ text, isPre }) => (isPre ? text : marked(text)))
    .join("\n");
}

function marked(text: string): string {
  return text
    .replace(new RegExp(`(<(?:${BLOCKS})\\b[^<>]*>)`, "gi"), "\n\n$1")
    .replace(new RegExp(`(</(?:${BLOCKS})>)`, "gi"), "$1\n\n")
    .split(/\n[^\S\n]*\n/)
    .map((part) => part.trim())
    .filter((part) => part !== "")
    .map((part) => (STARTS_BLOCK.test(part) ? part : `<p>${part.replaceAll("\n", "<br>\n")}</p>`))
    .join("\n");
}

function outsideOfPre(html: string): { text: string; isPre: boolean }[] {
  const parts: { text: string; isPre: boolean }[] = [];
  const lower = html.toLowerCase();
  let end = 0;
  for (const found of html.matchAll(/<(pre|script|style)\b/gi)) {
    if (found.index < end) continue;
    const closing = `</${found[1]?.toLowerCase()}>`;
    const at = lower.indexOf(closing, found.index);
    if (at < 0) break;
    parts.push({ text: html.slice(end, found.index), isPre: false });
    end = at + closing.length;
    parts.push({ text: html.slice(found.index, end), isPre: true });
  }
  return [...parts, { text: html.slice(end), isPre: false }];
}
