import { deploy as en } from "./en/deploy.ts";
import type { Language } from "./index.ts";
import { deploy as zh } from "./zh/deploy.ts";

/** What `npx gazette deploy` and `destroy` say, which the Worker does not load. */
export const deployTexts: Record<Language, typeof en> = { en, zh };
