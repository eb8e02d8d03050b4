/** A request that may come again, by hashes of its key and of itself. */
export interface IdempotentRequest {
  key: string;
  request: string;
}

/** What was answered to requests that may come again. */
export interface IdempotencyKeys {
  /**
   * Takes a key for this request alone, or tells what is known under it. What was kept before `expired` is forgotten; a
   * claim for the same request from before `abandoned` belongs to nobody any more.
   */
  claim(
    request: IdempotentRequest,
    at: number,
    limits: { expired: number; abandoned: number },
  ): Promise<"claimed" | { request: string; answer: string | undefined }>;
  keep(key: string, claimedAt: number, answer: string): Promise<void>;
  /** Gives a claim back that came to no answer. */
  release(key: string, claimedAt: number): Promise<void>;
}
