import type { IdClaim } from "../../core/posts/id-clash.ts";
import { ObjectFault } from "../../core/posts/object-fault.ts";
import type { Post } from "../../core/posts/post.ts";
import type { Ports } from "../../ports/index.ts";
import type { PostHistory } from "../../ports/posts/posts.ts";
import { asObjectFault } from "./object-fault.ts";
import { withdrawPost } from "./withdraw-post.ts";

export interface Identity {
  id: string;
  /** What was known about the post, under this key or another one. */
  before: PostHistory | undefined;
  rival: IdClaim | undefined;
  original: string | undefined;
}

/** Identifies a post: the one its key has held, one moved from another key, or a new one. */
export async function identify(
  ports: Pick<Ports, "posts" | "objects">,
  post: Post,
  contentHash: string,
  own: PostHistory | undefined,
  at: number,
): Promise<Identity> {
  const relatives = async (id: string) => {
    const saysId = hasStatedId(post, id);
    const [found] = await ports.posts.related([{ key: post.key, id, saysId, contentHash }]);
    return found ?? { rival: undefined, former: undefined, original: undefined };
  };
  let id = own?.id ?? post.id;
  let found = await relatives(id);
  // Posts whose objects are gone, but which were not withdrawn yet.
  for (const key of new Set([found.rival?.key, own ? undefined : found.original])) {
    if (key === undefined || !(await isGone(ports, key))) continue;
    await withdrawPost(ports, key, at);
    found = await relatives(id);
  }
  const { rival } = found;
  const contested = rival !== undefined && (hasStatedId(post, id) || (own !== undefined && rival.saysId));
  if (own) {
    if (!rival || contested) return { id, before: own, rival, original: undefined };
    // The post that had this key has moved and kept its id. The file is another post.
    return identify(ports, post, contentHash, undefined, at);
  }
  for (let n = 2; found.rival && !contested; n++) {
    id = `${post.id};${n}`;
    found = await relatives(id);
  }
  const { former, original } = found;
  if (!former) return { id, before: undefined, rival: found.rival, original };
  const { year, slug } = post;
  return { id: former.id, before: { ...former, year, slug }, rival: undefined, original: undefined };
}

async function isGone(ports: Pick<Ports, "objects">, key: string): Promise<boolean> {
  try {
    return (await asObjectFault(ports, () => ports.objects.head(key))) === undefined;
  } catch (fault) {
    if (fault instanceof ObjectFault) return false;
    throw fault;
  }
}

/**
 * Returns whether a post's id is the one stated in its file. An id assigned earlier stays, whatever the file states later.
 */
export function hasStatedId(post: Post, id: string): boolean {
  return post.saysId && post.id === id;
}
