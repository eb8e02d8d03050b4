import { anchorsOfTerm, type Question, type SearchedText } from "./question.ts";

/**
 * Returns what a post must have to match a question, each enough to find the question by: tokens, beginnings of tokens, and
 * labels. Empty if the question looks for nothing.
 */
export const anchorsOf = ({ all, labels }: Question): string[] => [
  ...new Set([...all.flatMap(anchorsOfTerm), ...labels.map(({ kind, id }) => `${kind} ${id}`)]),
];

/** Returns every anchor that a post has: a question that it matches has none but these. */
export const anchorsIn = ({ places, labels }: SearchedText): string[] => [...labels, ...places.keys()];
