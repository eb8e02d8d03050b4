import type { Label, LabelKind, LabelRef } from "./category.ts";
import { tokensOf } from "./question.ts";

/** What two posts are compared by. */
export interface Comparable {
  title: string;
  categories: Label[];
  tags: Label[];
}

/** A post that may be similar to another one. */
export interface Candidate extends Comparable {
  key: string;
  publishedAt: number;
}

/** Labels and words of a title that are looked for: each costs a look into an index. */
const LABELS_MAX = 8;
const WORDS_MAX = 16;
/** Without a label in common, so much must be: two rare words, or many common ones. */
const BY_WORDS_MIN = 0.75;

/** Returns the labels that similar posts may share with a post. */
export function sharedLabels({ categories, tags }: Comparable): LabelRef[] {
  const of = (kind: LabelKind, labels: Label[]) => labels.map(({ id }) => ({ kind, id }));
  return [...of("category", categories), ...of("tag", tags)].slice(0, LABELS_MAX);
}

/** Returns the words of a title that similar titles may share, as the index of the search has them. */
export function sharedWords(title: string): string[] {
  return tokensOf(title)
    .filter((word) => [...word].length > 1)
    .slice(0, WORDS_MAX);
}

/**
 * Returns the candidates that are most like a post, the best first: by the labels they share, which weigh more the fewer posts
 * have them, and by words of their titles, which weigh more the fewer candidates have them. Newer posts win a tie.
 */
export function mostSimilar<Found extends Candidate>(
  post: Comparable,
  candidates: Found[],
  postsOf: (label: LabelRef) => number,
  max: number,
): Found[] {
  const words = candidates.map(({ title }) => new Set(sharedWords(title)));
  const ofLabel = sharedLabels(post).map((label) => ({
    name: nameOf(label),
    weight: 1 / Math.log2(2 + postsOf(label)),
  }));
  const ofWord = sharedWords(post.title).map((word) => {
    return { word, weight: 1 / Math.max(1, words.filter((others) => others.has(word)).length) };
  });
  const sum = (weights: { weight: number }[]) => weights.reduce((total, { weight }) => total + weight, 0);
  return candidates
    .map((candidate, index) => {
      const labels = new Set(sharedLabels(candidate).map(nameOf));
      const byLabels = sum(ofLabel.filter(({ name }) => labels.has(name)));
      const byWords = sum(ofWord.filter(({ word }) => words[index]?.has(word))) / 2;
      return { candidate, byLabels, score: byLabels + byWords };
    })
    .filter(({ byLabels, score }) => byLabels > 0 || score >= BY_WORDS_MIN)
    .sort(
      (a, b) =>
        b.score - a.score ||
        b.candidate.publishedAt - a.candidate.publishedAt ||
        (a.candidate.key < b.candidate.key ? -1 : 1),
    )
    .slice(0, max)
    .map(({ candidate }) => candidate);
}

const nameOf = ({ kind, id }: LabelRef) => `${kind}:${id}`;
