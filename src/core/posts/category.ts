import { normalized, truncate } from "../normal-form.ts";
import { QUESTION_MAX } from "./search.ts";

/** A subject as a post names it: the id of the category or tag, and the spelling the post used. */
export interface Label {
  id: string;
  title: string;
}

export type LabelKind = "category" | "tag" | "author";

/** A label as its feeds are named by it. */
export interface LabelRef {
  kind: LabelKind;
  id: string;
}

/** A category, tag or author that occurs, with its best title and the number of visible posts. */
export interface LabelCount extends Label {
  posts: number;
}

/** Longer than any name of a category, a tag or an author. */
export const LABEL_MAX = 200;

/**
 * Unicode-normalised, trimmed, white space folded to `-`, lower case. Empty for a name longer than `LABEL_MAX`, when nothing
 * is left, or only dots, which are no name in a path.
 */
export function labelId(name: string): string {
  if (name.length > LABEL_MAX) return "";
  const id = normalized(name, "NFKC")
    .replace(/\s+/gu, " ")
    .replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, "")
    .trim()
    .replace(/ +/g, "-")
    .toLowerCase();
  return /^\.*$/.test(id) ? "" : truncate(id, LABEL_MAX);
}

/**
 * Those whose title or id has every word that is looked for, in any case, with or without accents; first those that begin
 * with it, otherwise in the order given. All, when nothing is looked for. `category-picker.js` does the same in a browser.
 */
export function categoriesMatching<Category extends Label>(categories: Category[], question: string): Category[] {
  const fold = (text: string) => normalized(text, "NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const whole = fold(question.slice(0, QUESTION_MAX)).trim();
  const parts = whole.split(/\s+/);
  const found = categories
    .map((category) => ({ category, texts: [fold(category.title), fold(category.id)] }))
    .filter(({ texts }) => parts.every((part) => texts.some((text) => text.includes(part))));
  const begins = ({ texts }: { texts: string[] }) => texts.some((text) => text.startsWith(whole));
  return [...found.filter(begins), ...found.filter((one) => !begins(one))].map(({ category }) => category);
}

/** The label of a name as written, cut where it is too long to be one; nothing when the name is blank. */
export function label(name: string): Label | undefined {
  const title = truncate(name, LABEL_MAX)
    .replace(/[\p{Cc}\p{Cs}]/gu, " ")
    .replace(/\s+/gu, " ")
    .trim();
  const id = labelId(title);
  return id === "" ? undefined : { id, title };
}

/** Path of a label's page, with a trailing slash; its feeds lie below. */
export function labelPath(kind: LabelKind, id: string): string {
  const folder = { category: "categories", tag: "tags", author: "authors" }[kind];
  return `${folder}/${encodeURIComponent(id)}/`;
}
