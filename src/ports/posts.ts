import type { Label, LabelCount, LabelKind } from "../core/category.ts";
import type { Entry } from "../core/entry.ts";
import type { FeedSelection } from "../core/feed.ts";
import type { Post, Problem } from "../core/post.ts";

/** What the index remembers of an object, whatever became of it. */
export interface IndexedObject {
  key: string;
  etag: string;
  state: "published" | "draft" | "quarantined" | "withdrawn" | "ignored";
}

/** Facts about a post that its file alone does not tell; kept in the bucket beside it so that the index can be rebuilt. */
export interface PostHistory {
  id: string;
  publishedAt: number;
  updatedAt: number;
  firstSeenAt: number;
  /** Fingerprint of what readers see. */
  fingerprint: string;
  withdrawnAt?: number;
}

export interface QuarantinedPost extends Problem {
  key: string;
  since: number;
}

export interface Tombstone {
  id: string;
  withdrawnAt: number;
}

/** The index of posts, derived from the bucket. */
export interface Posts {
  /** What the index holds of keys in `(after, through]` under a prefix; without `through`, to the end of the prefix. */
  indexed(range: { prefix: string; after: string; through: string | undefined }): Promise<IndexedObject[]>;
  /** The history of a key as the index has it. */
  history(key: string): Promise<PostHistory | undefined>;
  /** Another published key holding this id. */
  holderOf(id: string, exceptKey: string): Promise<{ key: string; publishedAt: number } | undefined>;
  savePublished(post: Post, facts: { etag: string; history: PostHistory }): Promise<void>;
  saveDraft(key: string, etag: string): Promise<void>;
  saveIgnored(key: string, etag: string): Promise<void>;
  saveQuarantined(key: string, etag: string, problem: Problem, at: number): Promise<void>;
  saveWithdrawn(key: string, at: number): Promise<PostHistory | undefined>;
  /** Makes the next reconcile read these keys again (all of them, without an argument). */
  forgetEtags(keys?: string[]): Promise<void>;
  /** Empties the whole index; the log of released posts stays. */
  clear(): Promise<void>;

  entries(selection: FeedSelection, at: number): Promise<Entry[]>;
  entry(
    year: number,
    slug: string,
    at: number,
  ): Promise<{ entry: Entry; state: "published" } | { state: "withdrawn" } | undefined>;
  labels(kind: LabelKind, at: number): Promise<LabelCount[]>;
  label(kind: LabelKind, id: string, at: number): Promise<Label | undefined>;
  quarantined(): Promise<QuarantinedPost[]>;
  counts(): Promise<Record<IndexedObject["state"], number>>;

  /** A number that grows with every change readers could see. */
  version(): Promise<number>;
  bumpVersion(): Promise<void>;
}
