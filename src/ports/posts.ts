import type { LabelCount, LabelKind } from "../core/category.ts";
import type { Entry } from "../core/entry.ts";
import type { FeedSelection } from "../core/feed.ts";
import type { Post, Problem } from "../core/post.ts";

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
  year: number;
  slug: string;
  publishedAt: number;
  updatedAt: number;
  firstSeenAt: number;
  withdrawnAt: number | undefined;
  /** Of what readers see: equal fingerprints, nothing has changed. */
  fingerprint: string;
}

export interface QuarantinedPost extends Problem {
  key: string;
  since: number;
}

export interface Tombstone {
  id: string;
  withdrawnAt: number;
}

/** A post on its own page, or what is left of it. */
export type PostOnPage = { state: "published"; entry: Entry } | { state: "withdrawn" };

/** The index of posts, derived from the bucket. Every save replaces what the index held of that key. */
export interface Posts {
  /** What the index holds of keys under a prefix in `(after, through]`; without `through`, to the end of the prefix. */
  indexed(range: { prefix: string; after: string; through: string | undefined }): Promise<IndexedObject[]>;
  history(key: string): Promise<PostHistory | undefined>;
  /** The published post that holds this id under another key. */
  holderOf(id: string, exceptKey: string): Promise<{ key: string; publishedAt: number } | undefined>;

  savePublished(post: Post, etag: string, history: PostHistory): Promise<void>;
  saveUnpublished(key: string, etag: string, state: "draft" | "ignored"): Promise<void>;
  /** `claimedId`: the id it may have once the post that holds it now is gone. */
  saveQuarantined(key: string, etag: string, problem: Problem, at: number, claimedId?: string): Promise<void>;
  saveWithdrawn(key: string, history: PostHistory | undefined): Promise<void>;
  /** Makes the next reconcile read again: these keys, whoever claims this id, or everything. */
  forgetEtags(which: { keys: string[] } | { id: string } | "all"): Promise<void>;
  /** Empties the whole index. The log of released posts stays. */
  clear(): Promise<void>;

  /** What a selection holds at a time: newest first, future posts left out. */
  entries(selection: FeedSelection, at: number): Promise<Entry[]>;
  onPage(year: number, slug: string, at: number): Promise<PostOnPage | undefined>;
  /** Labels with visible posts, most used first. */
  labels(kind: LabelKind, at: number): Promise<LabelCount[]>;
  labelTitle(kind: LabelKind, id: string, at: number): Promise<string | undefined>;
  tombstones(since: number): Promise<Tombstone[]>;
  /** Moments in `(after, through]` at which a post becomes visible by itself. */
  becomesVisible(after: number, through: number): Promise<number>;
  quarantined(): Promise<QuarantinedPost[]>;
  counts(): Promise<Record<IndexedObject["state"], number>>;
}
