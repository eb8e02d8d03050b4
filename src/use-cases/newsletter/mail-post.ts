import { mailRuleAt } from "../../core/newsletter/mail-guard.ts";
import { type Mailing, mailingOf } from "../../core/posts/mailing.ts";
import type { Ports } from "../../ports/index.ts";
import type { KnownPost } from "../../ports/newsletter/releases.ts";

type MailingPorts = Pick<Ports, "releases" | "site" | "mailGuard">;

/** A post and whether it is mailed. */
export interface PostMailing {
  post: KnownPost;
  mailing: Mailing;
}

/** The result of mailing a post by hand. Repeating it changes nothing. */
export type MailPostResult = { outcome: "done" | "refused"; mailing: Mailing } | { outcome: "no-such-post" };

/** Returns whether these posts are mailed. Skips posts that are not in the index. */
export async function readMailings(
  ports: MailingPorts,
  which: { keys: string[] } | { ids: string[] },
  at: number,
): Promise<PostMailing[]> {
  return withMailing(ports, await ports.releases.mailed(which), at);
}

/** Returns whether all posts are mailed, in order of their keys. */
export async function listMailings(
  ports: MailingPorts,
  { after, limit }: { after: string; limit: number },
  at: number,
): Promise<PostMailing[]> {
  return withMailing(ports, await ports.releases.mailedAfter(after, limit), at);
}

function withMailing({ site, mailGuard }: MailingPorts, posts: KnownPost[], at: number): PostMailing[] {
  const rule = mailRuleAt(site.newsletter, mailGuard, at);
  return posts.map((post) => ({ post, mailing: mailingOf(post, rule, at) }));
}

/**
 * Releases a post that is too old to be mailed automatically. Refuses posts that were or will be mailed anyway, and
 * invisible ones.
 */
export async function mailPost(ports: MailingPorts, key: string, at: number): Promise<MailPostResult> {
  const before = await mailingAt(ports, key, at);
  if (before?.state === "too-old") await ports.releases.releaseByHand(key, at);
  const mailing = before?.state === "too-old" ? await mailingAt(ports, key, at) : before;
  if (!mailing) return { outcome: "no-such-post" };
  return { outcome: mailing.state === "released" && mailing.ordered ? "done" : "refused", mailing };
}

async function mailingAt(ports: MailingPorts, key: string, at: number): Promise<Mailing | undefined> {
  const [found] = await readMailings(ports, { keys: [key] }, at);
  return found?.mailing;
}
