import { QUESTION_MAX, type Question, type SearchedText, tokensOfTerm, WHOLE_MAX } from "./question.ts";

/** Marks an anchor that other characters may follow. No token contains it. */
const OPEN = "*";

/**
 * Returns what a post must have to match a question, each enough to find the question by: tokens, beginnings of tokens, and
 * labels. Empty if the question looks for nothing.
 */
export function anchorsOf({ all, labels }: Question): string[] {
  const tokens = all.flatMap((term) => {
    const { tokens, open } = tokensOfTerm(term);
    return tokens.map((token, at) => (open && at === tokens.length - 1 ? `${token}${OPEN}` : token));
  });
  return [...new Set([...tokens, ...labels.map(({ kind, id }) => `${kind} ${id}`)])];
}

/** Returns every anchor that a post has: a question that it matches has none but these. */
export function anchorsIn({ words, labels }: SearchedText): Set<string> {
  const anchors = new Set(labels);
  for (const token of new Set(words.split(" "))) {
    if (token === "" || token === "|") continue;
    anchors.add(token);
    let beginning = "";
    let characters = 0;
    for (const character of token) {
      beginning += character;
      characters++;
      if (beginning.length > QUESTION_MAX) break;
      // The beginning of a pair is one character; that of a word is longer than what matches only itself.
      if (characters === 1 || characters > WHOLE_MAX) anchors.add(beginning + OPEN);
    }
  }
  return anchors;
}
