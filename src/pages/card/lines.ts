/** Returns how wide a text is in units of its size. */
export type Measure = (text: string) => number;

/** The parts of a text between which a line may end: words, and each ideograph with the punctuation that belongs to it. */
const PART =
  /\s+|[\p{Ps}\p{Pi}]*(?:[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|[^\s\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Ps}\p{Pi}]+)?[\p{Pe}\p{Pf}，。、；：？！…—·～ー々]*/gu;

const ELLIPSIS = "…";

export interface Lines {
  lines: string[];
  /** No line is left out. */
  isWhole: boolean;
  /** A word is wider than a line, and broken anywhere. */
  breaksWord: boolean;
}

/** Breaks a text into lines, of which the last ends in an ellipsis where more would follow. */
export function linesOf(text: string, measure: Measure, widest: number, most: number): Lines {
  const lines = [""];
  const words = text.match(PART) ?? [];
  const parts = words.flatMap((part) => (measure(part.trim()) <= widest ? part : graphemes(part)));
  for (const part of parts) {
    const line = lines.at(-1) ?? "";
    if (measure((line + part).trimEnd()) <= widest) lines[lines.length - 1] = (line + part).trimStart();
    else lines.push(part.trimStart());
  }
  const shown = lines.slice(0, most).map((line) => line.trimEnd());
  const isWhole = lines.length <= most;
  if (!isWhole) shown[most - 1] = withEllipsis(shown[most - 1] ?? "", measure, widest);
  return { lines: shown, isWhole, breaksWord: words.some((word) => measure(word.trim()) > widest) };
}

/** Breaks a text into as few lines, but about equally long ones: no character is left alone in the last. */
export function evenLinesOf(text: string, measure: Measure, widest: number, most: number): Lines {
  let even = linesOf(text, measure, widest, most);
  for (let width = widest; even.isWhole && width > widest / 2; width -= widest / 32) {
    const narrower = linesOf(text, measure, width, even.lines.length);
    if (!narrower.isWhole || narrower.breaksWord) break;
    even = narrower;
  }
  return even;
}

function withEllipsis(line: string, measure: Measure, widest: number): string {
  const kept = graphemes(line);
  while (kept.length > 0 && measure(kept.join("").trimEnd() + ELLIPSIS) > widest) kept.pop();
  return kept.join("").trimEnd() + ELLIPSIS;
}

export function graphemes(text: string): string[] {
  return Array.from(new Intl.Segmenter().segment(text), ({ segment }) => segment);
}
