/** Waits between two tries: as long as D1 takes to come back from most of its troubles, and much less than a claim lasts. */
const WAITS_MS = [100, 400, 1_500, 4_000, 9_000];

/**
 * Does what may be done twice, and again while D1 does not answer. For what must not be left undone: that a mail has gone
 * out, or has not. What is wrong with the statement itself is thrown at once.
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
