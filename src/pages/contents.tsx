import { raw } from "hono/html";
import type { Page } from "./page.ts";

/** Shorter posts, and posts with fewer headings, need no list of contents. */
const CHARACTERS_MIN = 1_500;
const HEADINGS_MIN = 4;

const HEADING_TAG = /<(\/?)h([23])( [^<>]*)?>/g;
const TAG = /<[^<>]*>/g;

/** Lists the headings of a long post, from its well-formed, sanitised HTML. Posts with a list of their own get no other. */
export function Contents({ html, lang, ...page }: Page & { html: string; lang: string | undefined }) {
  if (/ class="(?:[^"]* )?toc[ "]/.test(html)) return null;
  const headings = headingsIn(html);
  if (headings.length < HEADINGS_MIN || html.replace(TAG, "").length < CHARACTERS_MIN) return null;
  const words = page.locale.pages.post;
  return (
    <details class="contents">
      <summary>{words.contents}</summary>
      <nav aria-label={words.contents}>
        <ol lang={lang}>
          {headings.map(({ level, id, text }) => (
            <li class={level === "3" ? "inner" : undefined}>
              <a href={raw(`#${id}`)}>{raw(text)}</a>
            </li>
          ))}
        </ol>
      </nav>
    </details>
  );
}

/** Returns the headings that can be linked, with their text as HTML, in one pass: the tags of headings take turns. */
function headingsIn(html: string): { level: string; id: string; text: string }[] {
  const headings: { level: string; id: string; text: string }[] = [];
  let open: { id: string; from: number } | undefined;
  for (const { 0: tag, 1: slash, 2: level = "", 3: attributes = "", index } of html.matchAll(HEADING_TAG)) {
    const text = open && slash ? html.slice(open.from, index).replace(TAG, "").trim() : "";
    if (open && text !== "") headings.push({ level, id: open.id, text });
    const id = slash ? undefined : / id="([^"]*)"/.exec(attributes)?.[1];
    open = id ? { id, from: index + tag.length } : undefined;
  }
  return headings;
}
