import { normalized, truncate } from "../normal-form.ts";

/** A category, tag or author as a post names it: its id and the spelling used. */
export interface Label {
  id: string;
  title: string;
}

export type LabelKind = "category" | "tag" | "author";

/** Identifies a label. */
export interface LabelRef {
  kind: LabelKind;
  id: string;
}

/** A label in use, with its best title and the number of visible posts. */
export interface LabelCount extends Label {
  posts: number;
}

/** Longest name of a label. */
export const LABEL_MAX = 200;

/** Longest text that lists of labels are filtered by. */
export const FILTER_MAX = 100;

/**
 * Returns the id of a name: Unicode-normalised, trimmed, white space folded to `-`, lower case. Empty for names longer than
 * `LABEL_MAX`, and for names of nothing but dots, which no URL path can carry.
 */
export function labelId(name: string): string {
  if (name.length > LABEL_MAX) return "";
  const seen = name.replace(/\s+/gu, " ").replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, "");
  const id = normalized(normalized(seen, "NFKC").toLowerCase(), "NFC").trim().replace(/\s+/gu, "-");
  return /^\.*$/.test(id) ? "" : truncate(id, LABEL_MAX);
}

/**
 * Returns the categories whose title or id has every word of a search, ignoring case and accents. Those that begin with it
 * come first; all are returned for an empty search. `category-picker.js` does the same in the browser.
 */
export function categoriesMatching<Category extends Label>(categories: Category[], question: string): Category[] {
  const fold = (text: string) => normalized(text, "NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const whole = fold(question.slice(0, FILTER_MAX)).trim();
  const parts = whole.split(/\s+/);
  const found = categories
    .map((category) => ({ category, texts: [fold(category.title), fold(category.id)] }))
    .filter(({ texts }) => parts.every((part) => texts.some((text) => text.includes(part))));
  const begins = ({ texts }: { texts: string[] }) => texts.some((text) => text.startsWith(whole));
  return [...found.filter(begins), ...found.filter((one) => !begins(one))].map(({ category }) => category);
}

/** What is neither changed nor folded but for its case. */
const PLAIN_NAME = /^[A-Za-z\d\u4e00-\u9fff]{1,200}$/;

/** Makes a label of a name, cut to `LABEL_MAX`. Returns `undefined` for a blank name. */
export function label(name: string): Label | undefined {
  if (PLAIN_NAME.test(name)) return { id: name.toLowerCase(), title: name };
  const title = truncate(name, LABEL_MAX)
    .replace(/[\p{Cc}\p{Cs}]/gu, " ")
    .replace(/\s+/gu, " ")
    .trim();
  const id = labelId(title);
  return id === "" ? undefined : { id, title };
}

/** Returns the path of a label's page, with a trailing slash. Its feeds lie below. */
export function labelPath(kind: LabelKind, id: string): string {
  const folder = { category: "categories", tag: "tags", author: "authors" }[kind];
  return `${folder}/${encodeURIComponent(id)}/`;
}
