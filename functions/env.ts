import type { Bindings } from "../src/wiring.ts";

/** What the platform hands to every invocation: bindings by name; settings are read by `src/config.ts`. */
export type GazetteEnv = Bindings & {
  /** What pages link; absent where the Worker runs by itself. */
  ASSETS?: Fetcher;
} & Record<string, unknown>;
