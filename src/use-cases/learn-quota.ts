import type { Ports } from "../ports/index.ts";

/** The provider counts a sliding day, and allows this question itself once a second. */
const FRESH_MS = 60_000;

/** Asks the provider what it lets us send, unless we know. Answers what is wrong when there is no knowing. */
export async function learnQuota(
  { mailer, rateGate }: Pick<Ports, "mailer" | "rateGate">,
  now: number,
): Promise<string | undefined> {
  const learntAt = await rateGate.quotaLearntAt();
  if (now - learntAt < FRESH_MS) return undefined;
  try {
    await rateGate.setQuota(await mailer.quota(), now);
  } catch (fault) {
    // What we learnt before is still a good guess; without any we must not send.
    if (learntAt === 0)
      return `The mail provider does not tell its quota: ${fault instanceof Error ? fault.message : fault}`;
  }
  return undefined;
}
