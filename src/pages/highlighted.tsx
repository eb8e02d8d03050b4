import { highlight, type Term } from "../core/posts/search.ts";

/** Marks search terms in a text. */
export function Highlighted({ text, terms }: { text: string; terms: Term[] }) {
  return <>{highlight(text, terms).map(({ text, marked }) => (marked ? <mark>{text}</mark> : text))}</>;
}
