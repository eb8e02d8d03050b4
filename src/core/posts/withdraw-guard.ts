/** Stops mass withdrawals. An empty bucket more often means a wrong setting or an unmounted disk than a publisher's wish. */
export interface WithdrawGuard {
  /** Approval is needed for more than `posts` posts and more than `percent` of those published. */
  posts: number;
  percent: number;
}

/** Withdrawals within this time count together. */
export const WITHDRAW_WINDOW_MS = 3_600_000;

/** Returns whether so many missing posts need approval. `published` includes them. */
export function isMassWithdrawal(missing: number, published: number, guard: WithdrawGuard): boolean {
  return missing > guard.posts && missing * 100 > published * guard.percent;
}
