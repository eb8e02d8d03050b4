import type { pages as english } from "../en/pages.ts";

/** 网页中的每一句话。 */
export const pages: typeof english = {};
