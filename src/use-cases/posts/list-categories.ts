import { normalized } from "../../core/normal-form.ts";
import { FILTER_MAX, type LabelCount } from "../../core/posts/category.ts";
import { effectiveSettings } from "../../core/posts/category-settings.ts";
import { compareUtf8 } from "../../core/posts/key-order.ts";
import { keptId, mergedInto } from "../../core/posts/merges.ts";
import type { Ports } from "../../ports/index.ts";

/** Where a setting of a category was made. */
export type SettingSource = "site-file" | "desk";

/** A category as the publisher sees it. */
export interface ListedCategory extends LabelCount {
  /** `undefined` if the title is the most used spelling. */
  titleBy: SettingSource | undefined;
  /** Categories merged into this one, including merges that are still being applied. */
  merged: string[];
}

/** A merge, and whether readers see it yet. */
export interface ListedMerge {
  id: string;
  into: string;
  by: SettingSource;
  shown: boolean;
}

/** Returns all categories, most posts first, and all merges, by id. */
export async function listCategories(
  { posts, categories }: Pick<Ports, "posts" | "categories">,
  at: number,
): Promise<{ categories: ListedCategory[]; merges: ListedMerge[] }> {
  const [labels, { file, desk, shown }] = await Promise.all([posts.labels("category", at), categories.settings()]);
  const { merges } = effectiveSettings(file, desk);
  const titleBy = (id: string): SettingSource | undefined =>
    Object.hasOwn(file.titles, id) ? "site-file" : Object.hasOwn(desk.titles, id) ? "desk" : undefined;
  const kept = new Set(Object.values(merges));
  return {
    categories: labels.map((category) => ({
      ...category,
      titleBy: titleBy(category.id),
      merged: kept.has(category.id) ? mergedInto(merges, category.id) : [],
    })),
    merges: Object.entries(merges)
      .map(([id, into]) => ({
        id,
        into,
        by: Object.hasOwn(file.merges, id) ? ("site-file" as const) : ("desk" as const),
        shown: keptId(shown, id) === into,
      }))
      .sort((a, b) => compareUtf8(a.id, b.id)),
  };
}

/** Returns the categories whose id or title contains a text, ignoring case. */
export function filterCategories<Called extends LabelCount>(categories: Called[], text: string): Called[] {
  const wanted = normalized(text.slice(0, FILTER_MAX), "NFKC").trim().toLowerCase();
  const holds = (name: string) => normalized(name, "NFKC").toLowerCase().includes(wanted);
  return wanted === "" ? categories : categories.filter(({ id, title }) => holds(id) || holds(title));
}
