import type { Ports } from "../../ports/index.ts";
import type { IdempotentRequest } from "../../ports/operations/idempotency-keys.ts";

/** How long an answer is kept. */
const KEPT_MS = 24 * 3_600_000;

/** Longer than a request takes: a claim older than this belongs to a request that died, and the same one may try again. */
const CLAIM_MS = 120_000;

export type IdempotentResult =
  | { outcome: "answered"; answer: string }
  /** The key was used for something else. */
  | { outcome: "another-request" }
  | { outcome: "under-way" };

/** Answers a request that may come again: the same one gets the same answer, and is not done a second time. */
export async function withIdempotencyKey(
  { idempotencyKeys }: Pick<Ports, "idempotencyKeys">,
  request: IdempotentRequest,
  at: number,
  answer: () => Promise<string>,
): Promise<IdempotentResult> {
  // A claim that cannot be given back either keeps others away until it counts as abandoned.
  const giveBack = () => idempotencyKeys.release(request.key, at).catch(() => {});
  const known = await idempotencyKeys
    .claim(request, at, { expired: at - KEPT_MS, abandoned: at - CLAIM_MS })
    .catch(async (fault) => {
      // It may have been made, and the answer lost.
      await giveBack();
      throw fault;
    });
  if (known !== "claimed") {
    if (known.request !== request.request) return { outcome: "another-request" };
    return known.answer === undefined ? { outcome: "under-way" } : { outcome: "answered", answer: known.answer };
  }
  try {
    const text = await answer();
    await idempotencyKeys.keep(request.key, at, text);
    return { outcome: "answered", answer: text };
  } catch (fault) {
    await giveBack();
    throw fault;
  }
}
