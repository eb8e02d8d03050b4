import type { Post } from "../../core/posts/post.ts";
import { shortHash } from "../../core/short-hash.ts";
import type { StoredObject } from "../../ports/posts/object-store.ts";
import type { PostHistory } from "../../ports/posts/posts.ts";

/** Addresses that a post has had and that lead to it for ever. */
const PATHS_MAX = 20;

/** Returns a post's facts after this reading. Once published, its id and date no longer change. */
export async function nextHistory(
  post: Post,
  { id, contentHash, before }: { id: string; contentHash: string; before: PostHistory | undefined },
  object: Pick<StoredObject, "uploadedAt">,
  at: number,
  firstSeenAt: number,
): Promise<PostHistory> {
  const { year, slug } = before ?? post;
  const fingerprint = await fingerprintOf(post, { id, year, slug });
  const labels = { categories: post.categories, tags: post.tags, authors: post.authors };
  const paths = [...new Set([...(post.path === undefined ? [] : [post.path]), ...(before?.paths ?? [])])];
  const noted = {
    id,
    year,
    slug,
    paths: paths.slice(0, PATHS_MAX),
    withdrawnAt: undefined,
    fingerprint,
    contentHash,
    labels,
  };
  if (!before || before.publishedAt > at) {
    return {
      ...noted,
      publishedAt: post.publishedAt,
      updatedAt: Math.max(post.updatedAt ?? post.publishedAt, post.publishedAt),
      firstSeenAt: before?.firstSeenAt ?? firstSeenAt,
      arrivedAt: before?.arrivedAt ?? Math.min(firstSeenAt, object.uploadedAt),
    };
  }
  // A file with the same content is unchanged, even if it is now read differently.
  const changed = before.fingerprint !== fingerprint && before.contentHash !== contentHash;
  // A store's clock may be ahead of ours; no entry may be dated tomorrow.
  const seenAt = Math.min(object.uploadedAt, at);
  return {
    ...before,
    ...noted,
    updatedAt: changed ? Math.max(before.updatedAt, post.updatedAt ?? seenAt) : before.updatedAt,
  };
}

/** Hashes what readers see. */
function fingerprintOf(post: Post, identity: Pick<PostHistory, "id" | "year" | "slug">): Promise<string> {
  const { key, saysId, expiresAt, aliases, ...visible } = post;
  return shortHash(JSON.stringify({ ...visible, ...identity }));
}

export function sameHistory(a: PostHistory, b: PostHistory): boolean {
  return (
    a.id === b.id &&
    a.publishedAt === b.publishedAt &&
    a.updatedAt === b.updatedAt &&
    a.withdrawnAt === b.withdrawnAt &&
    a.fingerprint === b.fingerprint
  );
}
