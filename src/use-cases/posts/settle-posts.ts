import { addressTaken } from "../../core/posts/address-clash.ts";
import { type Notices, withNotices } from "../../core/posts/notices.ts";
import type { Post } from "../../core/posts/post.ts";
import type { SiteFile } from "../../core/posts/site-file.ts";
import type { Ports } from "../../ports/index.ts";
import type { PostHistory, SavedPost } from "../../ports/posts/posts.ts";
import type { Identity } from "./identify-post.ts";
import type { Fault, IndexResult } from "./index-posts.ts";
import { nextHistory, sameHistory } from "./next-history.ts";
import { savedHistory } from "./post-history.ts";
import type { ReadPost } from "./read-source.ts";
import { useMirroredImages } from "./use-mirrored-images.ts";

/** A post that was read, with the site's own files as they are. */
export interface CompletePost extends ReadPost {
  shown: Post;
  files: SiteFile[];
  notices: Notices | undefined;
}

/** A post, and what is known about it. */
export interface IdentifiedPost {
  post: CompletePost;
  /** What the index knew under its key. */
  known: PostHistory | undefined;
  /** The same, or what the bucket remembers. */
  own: PostHistory | undefined;
  identity: Identity;
  history: PostHistory;
}

/** A post as it is to be saved. */
export interface SettledPost {
  key: string;
  /** The bucket is written before the index, so that a rebuilt index finds it there. */
  noted: PostHistory | undefined;
  saved: SavedPost;
  wantsImages: boolean;
  identified: IdentifiedPost;
}

export async function withHistory(
  post: CompletePost,
  about: Pick<IdentifiedPost, "known" | "own" | "identity">,
  { at, now }: { at: number; now: number },
): Promise<IdentifiedPost> {
  const { id, before } = about.identity;
  const given = { id, contentHash: post.contentHash, before };
  // A late cron sees what came after its time: the hold counts from when it was really there.
  const history = await nextHistory(post.reading.post, given, post.object, at, Math.max(at, now));
  return { post, ...about, history };
}

/** Settles how posts are saved; leaves out those that would need more reads of the bucket than are allowed. */
export async function settle(
  ports: Pick<Ports, "objects" | "mirror" | "site">,
  posts: IdentifiedPost[],
  mayAsk: () => boolean,
): Promise<Map<string, SettledPost | Fault>> {
  const mirrored = await useMirroredImages(
    ports,
    posts.map(({ post, identity: { before }, history }) => ({
      post: post.shown,
      // Not part of the fingerprint: moved images do not change a post.
      changed: before !== undefined && before.fingerprint !== history.fingerprint,
    })),
    mayAsk,
  );
  const settled = new Map<string, SettledPost | Fault>();
  for (const identified of posts) {
    const { post, history } = identified;
    const { key, etag } = post.object;
    const pictured = mirrored.get(key);
    if (!pictured || (mayNeedLook(identified) && !mayAsk())) continue;
    try {
      if ("fault" in pictured) throw pictured.fault;
      const { shown, images, wanted } = pictured;
      settled.set(key, {
        key,
        noted: (await hasToBeNoted(ports, identified)) ? history : undefined,
        saved: {
          ...{ state: "published", post: shown, etag, history, images, notices: post.notices, files: post.files },
          lines: post.reading.addressLines,
        },
        wantsImages: wanted,
        identified,
      });
    } catch (fault) {
      settled.set(key, { fault });
    }
  }
  return settled;
}

/** Whether the bucket has to tell what the file does not: an id other than its path's, or that the post is a copy. */
const saysMore = ({ post, identity: { id, original } }: IdentifiedPost): boolean =>
  id !== post.reading.post.id || original !== undefined;

const mayBeNoted = ({ own, identity: { before } }: IdentifiedPost): boolean =>
  before !== undefined && before === own && own.contentHash !== undefined;

/** Whether it takes a look into the bucket: the id was the file's own until a setting changed, and then nobody had noted it. */
const mayNeedLook = (post: IdentifiedPost): boolean => saysMore(post) && mayBeNoted(post) && post.known !== undefined;

async function hasToBeNoted(ports: Pick<Ports, "objects">, identified: IdentifiedPost): Promise<boolean> {
  const { post, identity, history } = identified;
  if (identity.before && !sameHistory(identity.before, history)) return true;
  if (!saysMore(identified)) return false;
  if (!mayNeedLook(identified)) return !mayBeNoted(identified);
  return (await savedHistory(ports, post.object.key))?.id !== identity.id;
}

/** Returns what indexing did with posts that were saved, and which of their addresses another post has now. */
export async function resultsOf(
  { posts: index }: Pick<Ports, "posts">,
  posts: IdentifiedPost[],
): Promise<Map<string, IndexResult>> {
  const addressed = posts.filter(({ post: { shown } }) => shown.path !== undefined || shown.aliases.length > 0);
  const clashes = addressed.length === 0 ? [] : await index.addressClashes(addressed.map(({ post }) => post.shown.key));
  const taken = Map.groupBy(clashes, ({ key }) => key);
  return new Map(
    posts.map((identified) => {
      const { key } = identified.post.shown;
      // They are not kept: they change with the other post.
      const told = (taken.get(key) ?? []).map((clash) => ({ line: clash.line, reason: addressTaken(clash) }));
      return [key, resultOf(identified, withNotices(told, identified.post.notices))];
    }),
  );
}

function resultOf(
  { known, own, identity: { before }, history }: IdentifiedPost,
  notices: Notices | undefined,
): IndexResult {
  const shownWith = notices && { notices };
  if (before && before !== own) return { outcome: "updated", moved: true, ...shownWith };
  if (!known || !before) return { outcome: "published", ...shownWith };
  const isSame = before.fingerprint === history.fingerprint && !before.withdrawnAt;
  return { outcome: isSame ? "unchanged" : "updated", ...shownWith };
}
