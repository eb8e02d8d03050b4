import { Parser } from "htmlparser2";

/** What a reader sees and can follow in the HTML of a post. */
export interface Visible {
  words: string[];
  links: { href: string; text: string }[];
  pictures: string[];
  /** Addresses of players and other frames. */
  frames: string[];
  ids: Set<string>;
}

const UNSEEN = new Set(["script", "style", "template", "noscript", "iframe"]);
/** Numbers of lines beside code, and what only leads back: the generator's, not the author's. */
const DECORATION =
  /(?:^|\s)(?:gutter|rouge-gutter|lineno|lineno?s|lnt|ln|reversefootnote|footnote-backref|headerlink)(?:\s|$)/;
const INLINE = new Set(
  "a abbr b bdi bdo cite code del dfn em font i ins kbd mark q s samp small span strike strong sub sup time tt u var".split(
    " ",
  ),
);
const VOID = new Set("area base br col embed hr img input link meta param source track wbr".split(" "));

export function visible(html: string): Visible {
  const seen: Visible = { words: [], links: [], pictures: [], frames: [], ids: new Set() };
  let text = "";
  let unseen = 0;
  const open: { name: string; isUnseen: boolean; link?: { href: string; from: number } }[] = [];
  const parser = new Parser({
    onopentag(name, attributes) {
      const { id, name: anchor, class: classes = "", style = "", src = "", href, hidden } = attributes;
      for (const each of [id, name === "a" ? anchor : undefined]) if (each) seen.ids.add(each);
      if (name === "iframe" && src) seen.frames.push(src);
      const isUnseen =
        UNSEEN.has(name) ||
        DECORATION.test(classes) ||
        hidden !== undefined ||
        /display:\s*none|user-select:\s*none/.test(style);
      if (!INLINE.has(name)) text += " ";
      if (VOID.has(name)) {
        if (name === "img" && unseen === 0) seen.pictures.push(src);
        if (name === "input" && attributes.type === "checkbox") text += "checked" in attributes ? "☑" : "☐";
      } else {
        if (isUnseen) unseen++;
        open.push({ name, isUnseen, ...(name === "a" && href !== undefined && { link: { href, from: text.length } }) });
      }
    },
    ontext(data) {
      if (unseen === 0) text += data;
    },
    onclosetag(name) {
      if (VOID.has(name)) return;
      const closed = open.pop();
      if (closed?.link && unseen === 0)
        seen.links.push({ href: closed.link.href, text: wordsOf(text.slice(closed.link.from)).join(" ") });
      if (closed?.isUnseen) unseen--;
      if (!INLINE.has(name)) text += " ";
    },
  });
  parser.end(html);
  return { ...seen, words: wordsOf(text) };
}

/** Signs that a generator sets in place of what was typed, or around mathematics. */
const FOLDED: [RegExp, string][] = [
  [/[“”„«»″]/g, '"'],
  [/[‘’‚′]/g, "'"],
  [/…/g, "..."],
  [/---|--|—|–/g, "-"],
  [/\\[()[\]]|\$\$?|\u21a9|\ufe0e|\ufe0f/g, " "],
];

/** Words, single characters of scripts without spaces, and signs. */
function wordsOf(text: string): string[] {
  const folded = FOLDED.reduce((before, [signs, sign]) => before.replace(signs, sign), text.normalize());
  return (
    folded.match(
      /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|[\p{L}\p{M}\p{N}]+?(?=[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}])|[\p{L}\p{M}\p{N}]+|[^\s\p{L}\p{M}\p{N}]/gu,
    ) ?? []
  );
}

/** A place where two texts differ. */
export interface Hunk {
  built: string;
  ours: string;
}

/** Returns how many words two texts share, in order, and where they differ. */
export function difference(built: string[], ours: string[]): { common: number; hunks: Hunk[] } {
  let start = 0;
  while (start < built.length && start < ours.length && built[start] === ours[start]) start++;
  let [a, b] = [built.length, ours.length];
  while (a > start && b > start && built[a - 1] === ours[b - 1]) [a, b] = [a - 1, b - 1];
  const [left, right] = [built.slice(start, a), ours.slice(start, b)];
  const rows = [new Uint16Array(right.length + 1)];
  for (let i = left.length - 1; i >= 0; i--) {
    const below = rows.at(-1) as Uint16Array;
    const row = new Uint16Array(right.length + 1);
    for (let j = right.length - 1; j >= 0; j--)
      row[j] = left[i] === right[j] ? (below[j + 1] ?? 0) + 1 : Math.max(below[j] ?? 0, row[j + 1] ?? 0);
    rows.push(row);
  }
  const longest = (i: number, j: number) => rows[left.length - i]?.[j] ?? 0;
  const hunks: Hunk[] = [];
  let [i, j, hunk] = [0, 0, undefined as { built: string[]; ours: string[] } | undefined];
  const close = () => {
    if (hunk) hunks.push({ built: hunk.built.join(" "), ours: hunk.ours.join(" ") });
    hunk = undefined;
  };
  while (i < left.length || j < right.length) {
    if (i < left.length && j < right.length && left[i] === right[j]) {
      close();
      i++;
      j++;
      continue;
    }
    hunk ??= { built: [], ours: [] };
    if (j >= right.length || (i < left.length && longest(i + 1, j) >= longest(i, j + 1)))
      hunk.built.push(left[i++] ?? "");
    else hunk.ours.push(right[j++] ?? "");
  }
  close();
  return { common: start + built.length - a + longest(0, 0), hunks };
}
