import type { Ports } from "../../ports/index.ts";
import type { IdempotentRequest } from "../../ports/operations/idempotency-keys.ts";

/** How long an answer is stored. */
const KEPT_MS = 24 * 3_600_000;

/** Longer than a request takes. An older claim belongs to a crashed request, which may be repeated. */
const CLAIM_MS = 120_000;

export type IdempotentResult =
  | { outcome: "answered"; answer: string }
  /** The key was used with a different request. */
  | { outcome: "another-request" }
  | { outcome: "under-way" };

/** Runs a request once per idempotency key. Repeating it returns the stored answer. */
export async function withIdempotencyKey(
  { idempotencyKeys }: Pick<Ports, "idempotencyKeys">,
  request: IdempotentRequest,
  at: number,
  answer: () => Promise<string>,
): Promise<IdempotentResult> {
  // If the release fails too, the claim counts as abandoned after a while.
  const giveBack = () => idempotencyKeys.release(request.key, at).catch(() => {});
  const known = await idempotencyKeys
    .claim(request, at, { expired: at - KEPT_MS, abandoned: at - CLAIM_MS })
    .catch(async (fault) => {
      // The claim may have been made although its answer was lost.
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
