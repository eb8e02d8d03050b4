import type { LabelKind, LabelRef } from "../../../core/posts/category.ts";
import type { PostLabels } from "../../../ports/posts/posts.ts";

const KINDS: [LabelKind, keyof PostLabels][] = [
  ["category", "categories"],
  ["tag", "tags"],
  ["author", "authors"],
];

/** Returns the labels of a post as rows of `post_labels`. */
export function labelRows(labels: PostLabels): (LabelRef & { title: string })[] {
  return KINDS.flatMap(([kind, name]) => labels[name].map(({ id, title }) => ({ kind, id, title })));
}
