import { init as en } from "./en/init.ts";
import type { Language } from "./index.ts";
import { init as zh } from "./zh/init.ts";

/** The questions of `npx gazette init`, which the Worker does not load. */
export const initTexts: Record<Language, typeof en> = { en, zh };
