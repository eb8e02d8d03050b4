import { type Check, type CheckResult, checkResult, type Look } from "../../core/operations/check.ts";
import { maskAddresses } from "../../core/operations/mask-addresses.ts";
import type { Ports } from "../../ports/index.ts";

/** All checks start together, and somebody is waiting for the page. */
const TIMEOUT_MS = 8_000;

/** Nothing works without these: no answer is a failure. */
const VITAL = new Set(["bucket", "quota"]);

/** Runs checks side by side. A check that throws or takes too long is a result, too. */
export function runChecks({ sleep }: Pick<Ports, "sleep">, looks: Record<string, Look>): Promise<Check[]> {
  return Promise.all(
    Object.entries(looks).map(async ([name, look]) => {
      const state = VITAL.has(name) ? "fail" : "unknown";
      const late = sleep(TIMEOUT_MS).then(() => checkResult(state, "", "late"));
      const result = (async (): Promise<CheckResult> => look())().catch((fault) =>
        checkResult(state, maskAddresses(String(fault)).slice(0, 300), "no-answer"),
      );
      return { name, ...(await Promise.race([result, late])) };
    }),
  );
}
