/** Waits between tries: as long as most outages of D1 last, and much shorter than a claim. */
const WAITS_MS = [100, 400, 1_500, 4_000, 9_000];

/**
 * Retries an idempotent statement while D1 does not respond: for facts that must be recorded, such as whether a mail went
 * out. Faults of the statement itself are thrown at once.
 */
export async function retry<Answer>(statement: () => Promise<Answer>): Promise<Answer> {
  for (const wait of WAITS_MS) {
    try {
      return await statement();
    } catch (fault) {
      if (fault instanceof Error && fault.message.includes("SQLITE_")) throw fault;
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
  return statement();
}
