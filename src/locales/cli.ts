import { cli as en } from "./en/cli.ts";
import type { Language } from "./language.ts";
import { cli as zh } from "./zh/cli.ts";

export type CliTexts = typeof en;

/** What the command line says, which the Worker does not load. */
export const cliTexts: Record<Language, CliTexts> = { en, zh };
