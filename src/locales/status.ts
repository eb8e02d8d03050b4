import { status as en } from "./en/status.ts";
import type { Language } from "./index.ts";
import { status as zh } from "./zh/status.ts";

/** What `npx gazette status` says, which the Worker does not load. */
export const statusTexts: Record<Language, typeof en> = { en, zh };
