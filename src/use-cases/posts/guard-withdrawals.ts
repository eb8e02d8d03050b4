import { isMassWithdrawal, WITHDRAW_WINDOW_MS } from "../../core/posts/withdraw-guard.ts";
import type { Ports } from "../../ports/index.ts";

type GuardPorts = Pick<Ports, "missingPosts" | "site">;

/**
 * Decides at the end of a pass whether missing posts may be withdrawn. Returns the keys of those newly approved; a mass
 * withdrawal waits for the publisher.
 */
export async function approveWithdrawals({ missingPosts, site }: GuardPorts, at: number): Promise<string[]> {
  const { waiting, lately, published } = await missingPosts.counts(at - WITHDRAW_WINDOW_MS);
  if (waiting === 0 || isMassWithdrawal(waiting + lately, published + lately, site.withdrawGuard)) return [];
  return missingPosts.approve(at, false);
}

/**
 * Decides between two passes whether one missing post may be withdrawn at once. Since the total is still unknown, only as
 * many are as are always allowed; the rest waits for the end of the pass.
 */
export async function mayWithdraw({ missingPosts, site }: GuardPorts, key: string, at: number): Promise<boolean> {
  if (await missingPosts.mayWithdraw(key)) return true;
  await missingPosts.note([key], at);
  const { waiting, lately } = await missingPosts.counts(at - WITHDRAW_WINDOW_MS);
  if (waiting + lately > site.withdrawGuard.posts) return false;
  await missingPosts.approve(at, false);
  return true;
}

/** Approves the pending withdrawals on the publisher's behalf; the next cron run carries them out. Returns how many. */
export async function confirmWithdrawals({ missingPosts }: Pick<Ports, "missingPosts">, at: number): Promise<number> {
  return (await missingPosts.approve(at, true)).length;
}

/** Returns the withdrawals that wait for the publisher. */
export async function pendingWithdrawals(
  { missingPosts, site }: GuardPorts,
  at: number,
  named: number,
): Promise<{ posts: number; published: number; first: { key: string; title: string; since: number }[] }> {
  const { waiting, lately, published } = await missingPosts.counts(at - WITHDRAW_WINDOW_MS);
  // Fewer are withdrawn without approval at the end of the pass.
  if (!isMassWithdrawal(waiting + lately, published + lately, site.withdrawGuard))
    return { posts: 0, published, first: [] };
  return { posts: waiting, published, first: await missingPosts.waiting(named) };
}
