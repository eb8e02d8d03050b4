/** A bucket that is suddenly empty is a wrong setting or an unmounted disk more often than a publisher's wish. */
export interface WithdrawGuard {
  /** More than so many, and more than this share of what is published: then a person is asked. */
  posts: number;
  percent: number;
}

/** Within this time withdrawals count as one. */
export const WITHDRAW_WINDOW_MS = 3_600_000;

/** Whether so many posts may be gone by mistake. `published`: as many as there are, those included. */
export function isMassWithdrawal(missing: number, published: number, guard: WithdrawGuard): boolean {
  return missing > guard.posts && missing * 100 > published * guard.percent;
}
