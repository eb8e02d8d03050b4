import { feeds as en } from "./en/feeds.ts";
import type { Language } from "./language.ts";
import { feeds as zh } from "./zh/feeds.ts";

/** What is said in and about feeds, apart from all other texts: a start loads it. */
export const feedTexts: Record<Language, typeof en> = { en, zh };
