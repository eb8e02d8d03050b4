let graphemes: Intl.Segmenter | undefined;
const WIDE =
  /\p{sc=Han}|\p{sc=Hiragana}|\p{sc=Katakana}|\p{sc=Hangul}|[\u3000-\u303f\uff01-\uff60]|\p{Emoji_Presentation}/u;

/** Cuts a text to so many terminal columns, at whole graphemes. A CJK character or an emoji takes two. */
export function clip(text: string, columns: number): string {
  if (text.length * 2 <= columns) return text;
  graphemes ??= new Intl.Segmenter();
  let used = 0;
  for (const { segment, index } of graphemes.segment(text)) {
    used += WIDE.test(segment) ? 2 : 1;
    if (used > columns) return `${text.slice(0, index).trimEnd()}…`;
  }
  return text;
}
