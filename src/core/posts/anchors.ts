import { OPEN, type Question, type SearchedText, tokensOfTerm } from "./question.ts";

/**
 * Returns what a post must have to match a question, each enough to find the question by: tokens, beginnings of tokens, and
 * labels. Empty if the question looks for nothing.
 */
export function anchorsOf({ all, labels }: Question): string[] {
  const tokens = all.flatMap((term) => {
    const { tokens, open } = tokensOfTerm(term);
    return tokens.map((token, at) => (open && at === tokens.length - 1 ? token + OPEN : token));
  });
  return [...new Set([...tokens, ...labels.map(({ kind, id }) => `${kind} ${id}`)])];
}

/** Returns every anchor that each post has, with the numbers of these posts. A question that they match has none but these. */
export function anchorsIn(texts: SearchedText[]): Map<string, number[]> {
  const anchors = new Map<string, number[]>();
  const note = (anchor: string, post: number) => {
    const posts = anchors.get(anchor);
    if (posts) posts.push(post);
    else anchors.set(anchor, [post]);
  };
  for (const [post, { places, labels }] of texts.entries()) {
    for (const anchor of places.keys()) note(anchor, post);
    for (const anchor of labels) note(anchor, post);
  }
  return anchors;
}
