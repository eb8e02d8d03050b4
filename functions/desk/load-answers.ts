/** Loads the pages that answer with the first who opens one. They import nothing of the wiring: behind an `import()` the SDK is bundled whole. */
export const loadAnswers = () => import("./answers/index.ts");
