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

/** A form that comes back: with what was wrong, or with what was looked for among the categories. */
export interface InvalidForm {
  fields: Record<string, unknown>;
  problems?: FieldName[];
  question?: string;
}

/** What was chosen in a form that was sent, or why it comes back. */
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

/** Categories that were chosen anew. Those of before may stay, whether or not the site still has them. */
export function addedCategories(
  { categoryMerges }: Pick<Site, "categoryMerges">,
  before: Preferences,
  chosen: Partial<Preferences>,
): string[] {
  const had = keptIds(categoryMerges, before.categories);
  return keptIds(categoryMerges, chosen.categories ?? []).filter((id) => !had.includes(id));
}

/** What the form shows, of a merged category the kept one. */
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
