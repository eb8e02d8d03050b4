import type { Writing } from "./en/writing.ts";
import type { Language } from "./index.ts";

export type { Writing } from "./en/writing.ts";

/** Texts of the desk's editor by language, loaded by the pages that show them. */
export const writings: Record<Language, () => Promise<{ writing: Writing }>> = {
  en: () => import("./en/writing.ts"),
  zh: () => import("./zh/writing.ts"),
};
