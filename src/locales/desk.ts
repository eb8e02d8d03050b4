import type { desk as english } from "./en/desk.ts";
import { type Language, type Locale, languageFor } from "./index.ts";

export type DeskTexts = typeof english;

const byLanguage: Record<Language, () => Promise<{ desk: DeskTexts }>> = {
  en: () => import("./en/desk.ts"),
  zh: () => import("./zh/desk.ts"),
};
let loaded: Partial<Record<Language, DeskTexts>> | undefined;

/** Loads the desk's texts in every language, once. Most requests never need them. */
export async function loadDeskTexts(): Promise<void> {
  if (loaded) return;
  const texts = Object.entries(byLanguage).map(async ([name, load]) => [name, (await load()).desk] as const);
  loaded = Object.fromEntries(await Promise.all(texts));
}

/** Returns the desk's texts of a language. Throws unless they were loaded. */
export function deskTexts({ tag }: Pick<Locale, "tag">): DeskTexts {
  const texts = loaded?.[languageFor(tag)];
  if (!texts) throw new Error("The desk's texts are not loaded.");
  return texts;
}
