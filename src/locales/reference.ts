import type { Reference } from "./en/reference.ts";
import type { Language } from "./index.ts";

export type { Reference } from "./en/reference.ts";

/** Texts of the API's reference by language, loaded by the page that shows them. */
export const references: Record<Language, () => Promise<{ reference: Reference }>> = {
  en: () => import("./en/reference.ts"),
  zh: () => import("./zh/reference.ts"),
};
