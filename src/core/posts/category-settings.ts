import { type Reason, reason } from "../reason.ts";
import { labelId } from "./category.ts";
import { keptId, type Merges, mergedInto } from "./merges.ts";

/** Titles and merges of categories, as set in `site.yaml` or at the desk. */
export interface CategorySettings {
  /** By category id. */
  titles: Record<string, string>;
  merges: Merges;
}

export const NO_CATEGORY_SETTINGS: CategorySettings = { titles: {}, merges: {} };

export const TITLE_MAX = 200;

/** Combines both sources. Where they conflict, `site.yaml` wins: a person wrote it by hand. */
export function effectiveSettings(file: CategorySettings, desk: CategorySettings): CategorySettings {
  const merges = { ...file.merges };
  const kept = new Set(Object.values(merges));
  for (const [id, into] of Object.entries(desk.merges).sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (id === into || kept.has(id) || Object.hasOwn(merges, id) || Object.hasOwn(merges, into)) continue;
    merges[id] = into;
    kept.add(into);
  }
  return { titles: { ...desk.titles, ...file.titles }, merges };
}

/** Returns why a category cannot be merged into another, or `undefined`. Merges are one step deep. */
export function mergeRefusal(merges: Merges, id: string, into: string): Reason | undefined {
  if (id === into) return reason("category-into-itself");
  if (Object.hasOwn(merges, id)) return reason("category-is-merged", { into: keptId(merges, id) });
  if (Object.hasOwn(merges, into)) return reason("category-target-is-merged", { into: keptId(merges, into) });
  const merged = mergedInto(merges, id);
  return merged.length > 0 ? reason("category-has-merged", { merged }) : undefined;
}

/** Parses stored settings; returns `undefined` if the text is anything else. */
export function parseCategorySettings(text: string): CategorySettings | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const { titles = {}, merges = {} } = value as { titles?: unknown; merges?: unknown };
  return isTexts(titles) && isTexts(merges) && [titles, merges].every(hasIds) && Object.values(merges).every(isId)
    ? { titles, merges }
    : undefined;
}

/** Serialises settings. Equal settings give equal text, so that nothing looks changed that is not. */
export function categorySettingsText({ titles, merges }: CategorySettings): string {
  const sorted = (record: Record<string, string>) =>
    Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
  return `${JSON.stringify({ titles: sorted(titles), merges: sorted(merges) }, null, 2)}\n`;
}

function isTexts(value: unknown): value is Record<string, string> {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every((text) => typeof text === "string" && text !== "")
  );
}

const isId = (id: string) => labelId(id) === id && id !== "";
const hasIds = (record: Record<string, string>) => Object.keys(record).every(isId);
