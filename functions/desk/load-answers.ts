/** Loads the pages that answer with the first who opens one. */
export const loadAnswers = () => import("./answers/index.ts");
