/** Whom a post goes to, by what they follow. */
export interface Reach {
  /** Each reader counted once. */
  readers: number;
  /** Those who follow everything. */
  everything: number;
  /** Most followers first, the same reader perhaps under several. */
  follows: { title: string; readers: number }[];
}
