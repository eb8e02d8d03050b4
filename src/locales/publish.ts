import { publish as en } from "./en/publish.ts";
import type { Language } from "./index.ts";
import { publish as zh } from "./zh/publish.ts";

/** What `npx gazette check` and `publish` say, which the Worker does not load. */
export const publishTexts: Record<Language, typeof en> = { en, zh };
