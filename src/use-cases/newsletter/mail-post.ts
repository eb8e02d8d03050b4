import { mailRuleAt } from "../../core/newsletter/mail-guard.ts";
import { type Mailing, mailingOf } from "../../core/posts/mailing.ts";
import type { Ports } from "../../ports/index.ts";
import type { KnownPost } from "../../ports/newsletter/releases.ts";

type MailingPorts = Pick<Ports, "releases" | "site" | "mailGuard">;

/** A post, and whether it is mailed. */
export interface PostMailing {
  post: KnownPost;
  mailing: Mailing;
}

/** What became of an order to mail a post. Giving it again once it is obeyed changes nothing. */
export type MailPostResult = { outcome: "obeyed" | "refused"; mailing: Mailing } | { outcome: "no-such-post" };

/** Whether these posts are mailed; those that the index does not know are missing. */
export async function readMailings(
  ports: MailingPorts,
  which: { keys: string[] } | { ids: string[] },
  at: number,
): Promise<PostMailing[]> {
  return asMailed(ports, await ports.releases.mailed(which), at);
}

/** The same of all posts, in order of their keys. */
export async function listMailings(
  ports: MailingPorts,
  { after, limit }: { after: string; limit: number },
  at: number,
): Promise<PostMailing[]> {
  return asMailed(ports, await ports.releases.mailedAfter(after, limit), at);
}

function asMailed({ site, mailGuard }: MailingPorts, posts: KnownPost[], at: number): PostMailing[] {
  const rule = mailRuleAt(site.newsletter, mailGuard, at);
  return posts.map((post) => ({ post, mailing: mailingOf(post, rule, at) }));
}

/** Lets out a post that is too old to be mailed by itself. Refuses one that was mailed or will be, or that nobody can see. */
export async function mailPost(ports: MailingPorts, key: string, at: number): Promise<MailPostResult> {
  const before = await mailingAt(ports, key, at);
  if (before?.state === "too-old") await ports.releases.order(key, at);
  const mailing = before?.state === "too-old" ? await mailingAt(ports, key, at) : before;
  if (!mailing) return { outcome: "no-such-post" };
  return { outcome: mailing.state === "released" && mailing.ordered ? "obeyed" : "refused", mailing };
}

async function mailingAt(ports: MailingPorts, key: string, at: number): Promise<Mailing | undefined> {
  const [found] = await readMailings(ports, { keys: [key] }, at);
  return found?.mailing;
}
