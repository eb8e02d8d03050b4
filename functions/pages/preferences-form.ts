import * as z from "zod";
import { keptIds } from "../../src/core/posts/merges.ts";
import type { Site } from "../../src/core/site.ts";
import type { Preferences, Subscriber } from "../../src/core/subscribers/subscriber.ts";
import { locales } from "../../src/locales/index.ts";
import type { FieldName } from "../../src/pages/field.tsx";
import type { Ports } from "../../src/ports/index.ts";
import { FREQUENCIES } from "./page-answers.tsx";
import { chosenOf, FormLanguage, PreferencesFields, typedOver, wrongFields } from "./preferences-request.ts";

const PreferencesForm = z.object({ ...PreferencesFields, language: FormLanguage });

/** A form to show again: with its invalid fields, or with the results of a category search. */
export interface InvalidForm {
  fields: Record<string, unknown>;
  problems?: FieldName[];
  question?: string;
}

/** Parses a submitted form, or returns it to be shown again. */
export function readPreferencesForm(
  form: Record<string, unknown>,
): { chosen: Partial<Preferences>; fields: Record<string, unknown> } | { back: InvalidForm } {
  const fields = { ...form, timezone: form.timeZone };
  if (form.search) return { back: { fields, question: String(form.q ?? "").trim() } };
  const reading = PreferencesForm.safeParse(fields);
  return reading.success
    ? { chosen: chosenOf(reading.data), fields }
    : { back: { fields, problems: wrongFields(reading.error) } };
}

/** Returns the categories that were added. Previous ones may stay even if the site no longer has them. */
export function addedCategories(
  { categoryMerges }: Pick<Site, "categoryMerges">,
  before: Preferences,
  chosen: Partial<Preferences>,
): string[] {
  const had = keptIds(categoryMerges, before.categories);
  return keptIds(categoryMerges, chosen.categories ?? []).filter((id) => !had.includes(id));
}

/** Returns the props of the form, with kept categories in place of merged ones. */
export async function preferencesForm(
  { posts, site }: Pick<Ports, "posts" | "site">,
  subscriber: Subscriber,
  { fields, problems = [], question }: Partial<InvalidForm>,
  now: number,
) {
  const kept = { ...subscriber, categories: keptIds(site.categoryMerges, subscriber.categories) };
  return {
    preferences: fields ? typedOver(kept, fields) : kept,
    categories: await posts.labels("category", now),
    frequencies: FREQUENCIES,
    timeZones: Intl.supportedValuesOf("timeZone"),
    languages: Object.entries(locales).map(([id, { name }]) => ({ id, name })),
    problems,
    ...(question !== undefined && { question }),
  };
}
