import type { Entry, FeedEntry } from "../../core/feeds/entry.ts";
import type { FeedSelection } from "../../core/feeds/feed.ts";
import type { AddressClash } from "../../core/posts/address-clash.ts";
import type { Period } from "../../core/posts/archive.ts";
import type { LabelCount, LabelKind, LabelRef } from "../../core/posts/category.ts";
import type { IdClaim } from "../../core/posts/id-clash.ts";
import type { Notices } from "../../core/posts/notices.ts";
import type { Post, Problem } from "../../core/posts/post.ts";
import type { NamedPost } from "../../core/posts/post-name.ts";
import type { Redirect } from "../../core/posts/redirects.ts";
import type { RemoteImage } from "../../core/posts/remote-image.ts";
import type { SiteFile } from "../../core/posts/site-file.ts";
import type { Reason } from "../../core/reason.ts";

/** An object as the index has it, in any state. */
export interface IndexedObject {
  key: string;
  etag: string;
  state: "published" | "draft" | "quarantined" | "withdrawn" | "ignored";
}

/**
 * What the index knows about a post beyond its file. Also kept in the bucket once a post has been rewritten or withdrawn, so
 * that the index can be rebuilt from the bucket alone.
 */
export interface PostHistory {
  id: string;
  /** Year of the page it may once have had. */
  year: number;
  slug: string;
  /** Where its page has been besides the key's address, the present one first: `Post.path`. */
  paths: string[];
  publishedAt: number;
  updatedAt: number;
  firstSeenAt: number;
  /** When it arrived in the bucket: first seen, or uploaded if that was earlier. */
  arrivedAt: number;
  withdrawnAt: number | undefined;
  /** Fingerprint of what readers see: if equal, nothing has changed. */
  fingerprint: string;
  /** Hash of what its file says, by which a moved post is recognised. `undefined` if last read before this was stored. */
  contentHash: string | undefined;
  /** Labels whose feeds the post was in: they show its withdrawal, too. */
  labels: PostLabels;
}

export type PostLabels = Pick<Post, "categories" | "tags" | "authors">;

/** What the index is to have under a key. */
export type SavedPost =
  | {
      state: "published";
      post: Post;
      etag: string;
      history: PostHistory;
      /** Images of other hosts, to be mirrored. */
      images: RemoteImage[];
      notices: Notices | undefined;
      /** The site's own files that it refers to, as it was read with them. */
      files: SiteFile[];
      /** Lines of the file, by the address that each states. */
      lines: Map<string, number>;
    }
  | {
      state: "draft" | "ignored";
      key: string;
      etag: string;
      notices?: Notices | undefined;
      redirects?: Redirect[] | undefined;
      files?: SiteFile[];
    }
  | {
      state: "quarantined";
      key: string;
      etag: string;
      problem: Problem;
      /** The id it may have once the post that holds it is gone. */
      claimedId?: string;
      /** What it was read with, and may be read by once that changes. */
      files?: SiteFile[];
    };

export interface QuarantinedPost extends Problem {
  key: string;
  since: number;
}

export interface Tombstone {
  id: string;
  withdrawnAt: number;
}

/** A post as it was read, and the id that it is to have. */
export interface RelatedTo {
  key: string;
  id: string;
  saysId: boolean;
  contentHash: string;
}

/** Posts that may be the same as a post, or clash with it. */
export interface RelatedPosts {
  /** The published post with the same id under another key. */
  rival: IdClaim | undefined;
  /** A withdrawn post that is published nowhere else and has the same id or the same content. */
  former: PostHistory | undefined;
  /** Key of a published post with the same content. */
  original: string | undefined;
}

/** A copy that takes a post's place when it is withdrawn: the post was moved. */
export interface Successor {
  key: string;
  year: number;
  slug: string;
}

/** An address, and the key that it is the own address of. */
export interface AskedAddress {
  address: string;
  key: string | undefined;
}

export interface PostPage {
  key: string;
  path: string;
}

/** The index of posts, derived from the bucket. Every save replaces the entry of a key. */
export interface Posts {
  /** Lists keys under a prefix in `(after, through]`; without `through`, to the end of the prefix. */
  indexed(range: { prefix: string; after: string; through: string | undefined }): Promise<IndexedObject[]>;
  /** Returns what the index has under these keys. */
  states(keys: string[]): Promise<Map<string, IndexedObject>>;
  history(key: string): Promise<PostHistory | undefined>;
  histories(keys: string[]): Promise<Map<string, PostHistory>>;
  /** Returns what is related to each of some posts. */
  related(posts: RelatedTo[]): Promise<RelatedPosts[]>;
  /**
   * Finds a published copy that came later than a post, not before `since`, and was not mailed; none if the post is
   * published elsewhere.
   */
  successorOf(
    key: string,
    post: { id: string; contentHash: string; firstSeenAt: number },
    since: number,
  ): Promise<Successor | undefined>;

  /** Saves posts of different keys in one transaction: all or none. New images are due from `now` on. */
  save(posts: SavedPost[], times: { at: number; now: number }): Promise<void>;
  /** Notes that an object cannot be read: its entry stays, and it is retried, each time later. */
  saveUnreadable(key: string, reason: Reason, at: number): Promise<void>;
  /** Returns when unreadable objects are retried. */
  retries(): Promise<Map<string, number>>;
  /**
   * With a successor, that key has the post's id from then on, and is read again by the next reconcile. `etag`: the version
   * that is still in the bucket.
   */
  saveWithdrawn(key: string, history: PostHistory | undefined, heir?: string, etag?: string): Promise<void>;
  /** Makes the next reconcile read again: these keys, the posts that claim these ids, or everything. */
  invalidateEtags(which: { keys: string[] } | { ids: string[] } | "all"): Promise<void>;
  /** Returns whether published posts wait to be read again. */
  hasUnread(): Promise<boolean>;
  /** Empties the index. The log of released posts stays. */
  clear(): Promise<void>;

  /** Returns a selection's entries at a time, newest first, without future posts; with `since`, only from then on. */
  entries(selection: FeedSelection, at: number, since?: number): Promise<FeedEntry[]>;
  /**
   * Returns the entries of a feed, one more than its limit where there is one; and of a feed that holds all posts of its scope
   * those withdrawn since the oldest entry within the limit, newest first.
   */
  feed(selection: FeedSelection, at: number): Promise<{ entries: FeedEntry[]; tombstones: Tombstone[] }>;
  /** Returns when the first and last post of a scope in a period were published; `undefined` if there are none. */
  ends(scope: LabelRef | undefined, period: Period): Promise<{ first: number; last: number } | undefined>;
  count(scope: LabelRef | undefined, period: Period): Promise<number>;
  /** Returns a published post with its whole body. */
  entry(key: string, at: number): Promise<Entry | undefined>;
  /** Finds the post that the first of some addresses leads to that has one, and the path of its page. */
  addressed(asked: AskedAddress[], at: number): Promise<PostPage | undefined>;
  /** Lists the first names in the queries of addresses that have one. */
  queryNames(): Promise<string[]>;
  /** Resolves addresses without a published post: the page that their post has now, or that it was withdrawn. */
  whereabouts(
    asked: AskedAddress[],
    former: { year: number; slug: string } | undefined,
    at: number,
  ): Promise<PostPage | "withdrawn" | undefined>;
  /** Returns the published posts of some names, by name. */
  named(names: string[]): Promise<Map<string, NamedPost[]>>;
  /** Lists the addresses of published posts that another one has. */
  addressClashes(keys: string[]): Promise<(AddressClash & { line: number | undefined })[]>;
  /** Lists labels with visible posts, most used first. */
  labels(kind: LabelKind, at: number): Promise<LabelCount[]>;
  labelTitle(kind: LabelKind, id: string, at: number): Promise<string | undefined>;
  /** Counts the posts of a label as `labels` does, without reading them. */
  labelPosts(label: LabelRef): Promise<number>;
  /** Lists every spelling of every label, most used first within a label. */
  spellings(kind: LabelKind): Promise<LabelCount[]>;
  /** Returns a title for each label, in their order; `undefined` for labels that no post has or had. */
  labelTitles(labels: LabelRef[], at: number): Promise<(string | undefined)[]>;
  /** Returns what feeds show of keys at a time. */
  shown(keys: string[], at: number): Promise<Map<string, { fingerprint: string; labels: LabelRef[] }>>;
  /** Lists published posts that have expired, the longest ago first. */
  expired(at: number, limit: number): Promise<{ key: string; etag: string }[]>;
  /** Counts posts that become visible by themselves in `(after, through]`, with their labels. */
  becomesVisible(after: number, through: number): Promise<{ posts: number; labels: LabelRef[] }>;
  quarantined(): Promise<QuarantinedPost[]>;
  counts(): Promise<Record<IndexedObject["state"], number>>;
}
