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

/**
 * Unicode-normalised, trimmed, white space folded to `-`, lower case. Empty when nothing is left, or only dots, which are no
 * name in a path.
 */
export function labelId(name: string): string {
  const id = name
    .normalize("NFKC")
    .replace(/\s+/gu, " ")
    .replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, "")
    .trim()
    .replace(/ +/g, "-")
    .toLowerCase();
  return /^\.*$/.test(id) ? "" : id;
}

/** The label of a name as written, or nothing when the name is blank. */
export function label(name: string): Label | undefined {
  const title = name
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
