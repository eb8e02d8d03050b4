import type { Bindings } from "../src/shared-parts.ts";

/** Bindings and settings that the platform passes to every invocation; `src/config.ts` reads the settings. */
export type GazetteEnv = Bindings & {
  /** Static files that pages link; absent where the Worker runs without assets. */
  ASSETS?: Fetcher;
} & Record<string, unknown>;
