import type { Bindings } from "../src/wiring.ts";

/** What the platform hands to every invocation: bindings by name; settings are read by `src/config.ts`. */
export type GazetteEnv = Bindings & Record<string, unknown>;
