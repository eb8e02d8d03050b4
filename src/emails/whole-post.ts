import type { Bodies } from "../core/newsletter/email.ts";
import { blockText } from "../core/posts/block-text.ts";
import type { Styles } from "./style.ts";

/** Width of the column without margins. */
const WIDTH_MAX = 560;

const TAG = /<(\/?)([a-z][a-z0-9]*)((?: [a-z-]+="[^"<>]*")*)( \/)?>/g;
const ATTRIBUTE = / ([a-z-]+)="([^"]*)"/g;
/** What a mail can do without. */
const LEFT_OUT = ["id", "class", "loading", "referrerpolicy", "style"];

/** Writes the whole of a post, sanitised, for a mail: styles inline, headings below `level`, pictures over https only. */
export function wholePost(contentHtml: string, level: number, { whole }: Styles): Bodies {
  const top = Math.min(6, ...[...contentHtml.matchAll(/<h([1-6])/g)].map(([, number]) => Number(number)));
  const html = contentHtml.replace(TAG, (_, end: string, tag: string, inside: string, closed = "") => {
    const given = new Map([...inside.matchAll(ATTRIBUTE)].map(([, name = "", value = ""]) => [name, value]));
    const isHeading = /^h[1-6]$/.test(tag);
    const name = isHeading ? `h${Math.min(6, Number(tag[1]) - top + level + 1)}` : tag;
    if (end) return `</${name}>`;
    if (tag === "img" && !given.get("src")?.startsWith("https://")) return given.get("alt") ?? "";
    // Word knows the attribute alone.
    if (tag === "img" && Number(given.get("width")) > WIDTH_MAX) given.set("width", String(WIDTH_MAX)).delete("height");
    const style = [whole[isHeading ? "heading" : tag], given.get("style")].filter(Boolean).join(";");
    const kept = [...given].filter(([key]) => !LEFT_OUT.includes(key)).map(([key, value]) => ` ${key}="${value}"`);
    const styled = `${kept.join("")}${tag === "a" ? ' class="accent"' : ""}${style && ` style="${style}"`}`;
    return `<${name}${styled}${closed}>`;
  });
  return { html, text: blockText(contentHtml) };
}
