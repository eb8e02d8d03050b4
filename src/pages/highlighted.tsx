import { highlight } from "../core/posts/passage.ts";
import type { Term } from "../core/posts/question.ts";

/** Marks search terms in a text. */
export function Highlighted({ text, terms }: { text: string; terms: Term[] }) {
  return <>{highlight(text, terms).map(({ text, marked }) => (marked ? <mark>{text}</mark> : text))}</>;
}
