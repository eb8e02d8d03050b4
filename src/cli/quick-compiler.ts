import { versions } from "node:process";
import { setFlagsFromString } from "node:v8";

/** The first Node whose V8 compiles with Maglev. Older ones have nothing but Turbofan. */
const HAS_MAGLEV = 24;

/**
 * Has V8 compile for work of seconds. Maglev alone optimises, and sees from the first call what a function is given. Turbofan makes
 * nothing of ours faster than Maglev does, and its threads take a tenth of the processors from those that read posts.
 */
export function compileQuickly(): void {
  if (Number.parseInt(versions.node, 10) < HAS_MAGLEV) return;
  setFlagsFromString("--no-turbofan");
  setFlagsFromString("--no-lazy-feedback-allocation");
}
