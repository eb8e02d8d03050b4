import { type Reason, said } from "../../core/reason.ts";
import type { Ports } from "../../ports/index.ts";

/** Asks the provider for the quota, when that is due. Returns the problem if it does not answer. */
export async function refreshQuota(
  { mailer, rateGate }: Pick<Ports, "mailer" | "rateGate">,
  now: number,
): Promise<Reason | undefined> {
  if (!(await rateGate.mayAskQuota(now))) return undefined;
  try {
    await rateGate.setQuota(await mailer.quota(), now);
    return undefined;
  } catch (fault) {
    // A provider that does not answer this would not answer a send either.
    const problem = said(fault instanceof Error ? `${fault.name}: ${fault.message}` : String(fault));
    await rateGate.noteSilence(now, problem);
    return problem;
  }
}
