let graphemes: Intl.Segmenter | undefined;
const WIDE =
  /\p{sc=Han}|\p{sc=Hiragana}|\p{sc=Katakana}|\p{sc=Hangul}|[\u3000-\u303f\uff01-\uff60]|\p{Emoji_Presentation}/u;

/** ASCII and common Chinese: each character is a grapheme. */
export const SIMPLE = /^[\x20-\x7e\u00b7\u2014\u2018-\u201d\u2026\u3000-\u3029\u4e00-\u9fff\uff01-\uff5e]*$/;
/** From here on a simple character takes two columns. */
const WIDE_FROM = 0x3000;

/** Cuts a text to so many terminal columns, at whole graphemes. A CJK character or an emoji takes two. */
export function clip(text: string, columns: number): string {
  if (text.length * 2 <= columns) return text;
  return SIMPLE.test(text) ? clipSimple(text, columns) : clipAny(text, columns);
}

function clipSimple(text: string, columns: number): string {
  let used = 0;
  for (let index = 0; index < text.length; index++) {
    used += text.charCodeAt(index) < WIDE_FROM ? 1 : 2;
    if (used > columns) return `${text.slice(0, index).trimEnd()}…`;
  }
  return text;
}

/** Cuts any text in the same way. A segmenter takes a hundred times as long. */
function clipAny(text: string, columns: number): string {
  graphemes ??= new Intl.Segmenter();
  let used = 0;
  for (const { segment, index } of graphemes.segment(text)) {
    used += WIDE.test(segment) ? 2 : 1;
    if (used > columns) return `${text.slice(0, index).trimEnd()}…`;
  }
  return text;
}
