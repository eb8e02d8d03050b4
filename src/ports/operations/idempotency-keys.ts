/** A request that may be repeated: hashes of its key and its content. */
export interface IdempotentRequest {
  key: string;
  request: string;
}

/** Responses to requests with an idempotency key. */
export interface IdempotencyKeys {
  /**
   * Claims a key for this request alone, or returns what is stored under it. Responses from before `expired` are deleted; a
   * claim of the same request from before `abandoned` is free.
   */
  claim(
    request: IdempotentRequest,
    at: number,
    limits: { expired: number; abandoned: number },
  ): Promise<"claimed" | { request: string; answer: string | undefined }>;
  keep(key: string, claimedAt: number, answer: string): Promise<void>;
  /** Releases a claim that has no response. */
  release(key: string, claimedAt: number): Promise<void>;
}
