import type { Entry } from "../../core/feeds/entry.ts";
import type { FeedSelection } from "../../core/feeds/feed.ts";
import type { Period } from "../../core/posts/archive.ts";
import type { LabelCount, LabelKind, LabelRef } from "../../core/posts/category.ts";
import type { IdClaim } from "../../core/posts/id-clash.ts";
import type { Post, Problem } from "../../core/posts/post.ts";
import type { RemoteImage } from "../../core/posts/remote-image.ts";

/** What the index remembers of an object, whatever became of it. */
export interface IndexedObject {
  key: string;
  etag: string;
  state: "published" | "draft" | "quarantined" | "withdrawn" | "ignored";
}

/**
 * What the index knows of a post beyond its file: kept in the bucket too once a post has been rewritten or withdrawn,
 * so that the index can be rebuilt from the bucket alone.
 */
export interface PostHistory {
  id: string;
  /** Of the page it may once have had. */
  year: number;
  slug: string;
  publishedAt: number;
  updatedAt: number;
  firstSeenAt: number;
  /** When it came into the bucket: its first sight, or its upload where that was earlier. */
  arrivedAt: number;
  withdrawnAt: number | undefined;
  /** Of what readers see: equal fingerprints, nothing has changed. */
  fingerprint: string;
  /** Of what its file says, by which it is known again under another key. `undefined`: last read before this was noted. */
  contentHash: string | undefined;
  /** Whose feeds the post was in: they tell of its withdrawal too. */
  labels: PostLabels;
}

export type PostLabels = Pick<Post, "categories" | "tags" | "authors">;

export interface QuarantinedPost extends Problem {
  key: string;
  since: number;
}

export interface Tombstone {
  id: string;
  withdrawnAt: number;
}

/** Posts that a post may be, or clash with. */
export interface RelatedPosts {
  /** The published post that has the same id under another key. */
  rival: IdClaim | undefined;
  /** A withdrawn post that lives nowhere else, and that this one is: it says the same id, or all the same. */
  former: PostHistory | undefined;
  /** Key of a published post that says all the same. */
  original: string | undefined;
}

/** A copy of a post that takes its place when the post is withdrawn: it has been moved. */
export interface Successor {
  key: string;
  year: number;
  slug: string;
}

/** The index of posts, derived from the bucket. Every save replaces what the index held of that key. */
export interface Posts {
  /** What the index holds of keys under a prefix in `(after, through]`; without `through`, to the end of the prefix. */
  indexed(range: { prefix: string; after: string; through: string | undefined }): Promise<IndexedObject[]>;
  history(key: string): Promise<PostHistory | undefined>;
  related(key: string, given: { id: string; saysId: boolean; contentHash: string }): Promise<RelatedPosts>;
  /** A published copy that came later than a post, not before `since`, and that no email has told of; none if the post lives on. */
  successorOf(
    key: string,
    post: { id: string; contentHash: string; firstSeenAt: number },
    since: number,
  ): Promise<Successor | undefined>;

  /** `images`: those of other hosts that it holds, as far as they are to be mirrored; new ones are due from `now` on. */
  savePublished(post: Post, etag: string, history: PostHistory, images: RemoteImage[], now: number): Promise<void>;
  saveUnpublished(key: string, etag: string, state: "draft" | "ignored"): Promise<void>;
  /** `claimedId`: the id it may have once the post that holds it now is gone. */
  saveQuarantined(key: string, etag: string, problem: Problem, at: number, claimedId?: string): Promise<void>;
  /** The store does not hand it out: what the index held of it stays, and it is tried again, each time later. */
  saveUnreadable(key: string, reason: string, at: number): Promise<void>;
  /** When each of those is tried again. */
  retries(): Promise<Map<string, number>>;
  /** With an `heir`, that key has the post's id from then on, and is read again by the next reconcile. */
  saveWithdrawn(key: string, history: PostHistory | undefined, heir?: string): Promise<void>;
  /** Makes the next reconcile read again: these keys, whoever claims this id, or everything. */
  invalidateEtags(which: { keys: string[] } | { id: string } | "all"): Promise<void>;
  /** Empties the whole index. The log of released posts stays. */
  clear(): Promise<void>;

  /** What a selection holds at a time: newest first, future posts left out; with `since`, only posts from then on. */
  entries(selection: FeedSelection, at: number, since?: number): Promise<Entry[]>;
  /** When the first and the last post of a scope in a period were published, and nothing when there are none. */
  ends(scope: LabelRef | undefined, period: Period): Promise<{ first: number; last: number } | undefined>;
  count(scope: LabelRef | undefined, period: Period): Promise<number>;
  /** A published post with its whole body. */
  entry(key: string, at: number): Promise<Entry | undefined>;
  /** What is left of a key, or of an address that a page had: the key its post lives under, or that it was withdrawn. */
  whereabouts(
    key: string | undefined,
    former: { year: number; slug: string } | undefined,
    at: number,
  ): Promise<{ key: string } | "withdrawn" | undefined>;
  /** Labels with visible posts, most used first. */
  labels(kind: LabelKind, at: number): Promise<LabelCount[]>;
  labelTitle(kind: LabelKind, id: string, at: number): Promise<string | undefined>;
  /** Every spelling of every label, most used first within a label. */
  spellings(kind: LabelKind): Promise<LabelCount[]>;
  /** One title for each label, in their order: nothing for those that no post has, or had until it was withdrawn. */
  labelTitles(labels: LabelRef[], at: number): Promise<(string | undefined)[]>;
  /** Posts of a scope that were withdrawn since then, newest first. */
  tombstones(scope: LabelRef | undefined, since: number): Promise<Tombstone[]>;
  /** What readers see of a key at a time, as far as feeds go by it. */
  shown(key: string, at: number): Promise<{ fingerprint: string; labels: LabelRef[] } | undefined>;
  /** Posts that become visible by themselves in `(after, through]`, and the labels they have. */
  becomesVisible(after: number, through: number): Promise<{ posts: number; labels: LabelRef[] }>;
  quarantined(): Promise<QuarantinedPost[]>;
  counts(): Promise<Record<IndexedObject["state"], number>>;
}
