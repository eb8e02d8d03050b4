import { isMassWithdrawal, WITHDRAW_WINDOW_MS } from "../../core/posts/withdraw-guard.ts";
import type { Ports } from "../../ports/index.ts";

type GuardPorts = Pick<Ports, "missingPosts" | "site">;

/**
 * At the end of a pass over the bucket: whether the posts that are missing may go. Returns the keys of those that may from
 * now on; many at once wait for a person.
 */
export async function approveWithdrawals({ missingPosts, site }: GuardPorts, at: number): Promise<string[]> {
  const { waiting, lately, published } = await missingPosts.counts(at - WITHDRAW_WINDOW_MS);
  if (waiting === 0 || isMassWithdrawal(waiting + lately, published + lately, site.withdrawGuard)) return [];
  return missingPosts.approve(at, false);
}

/**
 * One post that is said to be missing, between two passes: whether it may go at once. Nobody knows yet how many there will
 * be, so that as few go as may in any case; the rest is decided at the end of a pass.
 */
export async function mayWithdraw({ missingPosts, site }: GuardPorts, key: string, at: number): Promise<boolean> {
  if (await missingPosts.mayWithdraw(key)) return true;
  await missingPosts.note([key], at);
  const { waiting, lately } = await missingPosts.counts(at - WITHDRAW_WINDOW_MS);
  if (waiting + lately > site.withdrawGuard.posts) return false;
  await missingPosts.approve(at, false);
  return true;
}

/** Somebody said that what is missing may go: the next run of the cron withdraws it. Returns how many. */
export async function confirmWithdrawals({ missingPosts }: Pick<Ports, "missingPosts">, at: number): Promise<number> {
  return (await missingPosts.approve(at, true)).length;
}

/** What waits, and of how many posts, for whoever is to decide. */
export async function pendingWithdrawals(
  { missingPosts, site }: GuardPorts,
  at: number,
  named: number,
): Promise<{ posts: number; published: number; first: { key: string; title: string; since: number }[] }> {
  const { waiting, lately, published } = await missingPosts.counts(at - WITHDRAW_WINDOW_MS);
  // Fewer go by themselves at the end of the pass.
  if (!isMassWithdrawal(waiting + lately, published + lately, site.withdrawGuard))
    return { posts: 0, published, first: [] };
  return { posts: waiting, published, first: await missingPosts.waiting(named) };
}
