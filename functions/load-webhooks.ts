/** Loads what webhooks need with the first run that looks for news. It imports nothing of the wiring: behind an `import()` the SDK is bundled whole. */
export const loadWebhooks = () => import("../src/use-cases/operations/webhooks.ts");
