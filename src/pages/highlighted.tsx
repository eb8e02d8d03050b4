import { highlight, type Term } from "../core/posts/search.ts";

/** A text in which what was looked for is marked. */
export function Highlighted({ text, terms }: { text: string; terms: Term[] }) {
  return <>{highlight(text, terms).map(({ text, marked }) => (marked ? <mark>{text}</mark> : text))}</>;
}
