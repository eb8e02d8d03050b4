import type { Issue } from "../../core/newsletter/issue.ts";
import type { IssueOutcome } from "../../core/newsletter/issue-outcome.ts";
import type { LoggedPost, ReceivedIssue } from "../../core/newsletter/post-fate.ts";
import type { Volume } from "../../core/newsletter/volume.ts";
import type { Kept, ObjectiveName } from "../../core/operations/objective.ts";
import type { Period } from "../../core/posts/archive.ts";
import type { HiddenPost } from "../../core/posts/hidden-post.ts";
import type { Subscriber, SubscriberState } from "../../core/subscribers/subscriber.ts";

/** Which subscribers a list holds; what is left out does not narrow it. */
export interface SubscriberFilter {
  /** Stands anywhere in the address; lower case. */
  text?: string | undefined;
  domain?: string | undefined;
  state?: SubscriberState | undefined;
  frequency?: string | undefined;
  language?: string | undefined;
}

/** Subscribers, newest first. */
export interface FoundSubscribers {
  subscribers: Subscriber[];
  /** Where to look on: before this id. `undefined`: there are no more. */
  before: number | undefined;
}

/** Answers to what a publisher asks at the desk. Read only; loaded with the first question. */
export interface Answers {
  outcome(issue: Issue): Promise<IssueOutcome>;
  /** Looks through a bounded part of the subscribers, and says where to look on. */
  findSubscribers(
    filter: SubscriberFilter,
    page: { before?: number | undefined; limit: number },
  ): Promise<FoundSubscribers>;
  /** Counts them where that is known without looking; `undefined` for other filters. */
  countSubscribers(filter: SubscriberFilter): Promise<number | undefined>;
  /** Active subscribers by language and by frequency, and at the largest domains. */
  shares(
    domains: number,
  ): Promise<Record<"language" | "frequency" | "domain", { name: string; subscribers: number }[]>>;
  /** By where subscriptions were asked for, for each period in which somebody joined or left. */
  sources(periods: Period[]): Promise<{ period: number; source: string; joined: number; left: number }[]>;
  /** Followers of each label at the beginning of a day, by key; of the first day that is known since, if it is not. */
  followersOn(day: number): Promise<{ day: number; followers: Map<string, number> } | undefined>;
  /** Followers of these keys at the beginning of each of these days that is known. */
  followersByDay(days: number[], keys: string[]): Promise<{ day: number; followers: number[] }[]>;
  /** Followers by key now, `""` those who follow everything; the first so many. */
  followersNow(most: number): Promise<{ key: string; followers: number }[]>;
  /**
   * Counts how well each objective was kept since a time. Posts that were older than `postsFrom` when they came are none of them; `day` is
   * that of `at`.
   */
  kept(asked: { since: number; at: number; postsFrom: number; day: number }): Promise<Record<ObjectiveName, Kept>>;
  /** The newest post that readers see. */
  lastPost(at: number): Promise<{ key: string; title: string; publishedAt: number; firstSeenAt: number } | undefined>;
  /** Counts the followers of these keys, by key. */
  followersOf(keys: string[]): Promise<Map<string, number>>;
  volumes(periods: Period[]): Promise<Volume[]>;
  /** Service emails accepted since a time. */
  serviceEmails(since: number): Promise<number>;
  /** Posts in a state that readers do not see, newest first. */
  hiddenPosts(
    state: "draft" | "withdrawn",
    page: { text: string; skipped: number; limit: number },
  ): Promise<HiddenPost[]>;
  /** Issues whose usual digest holds a released post. */
  issuesWith(postId: string): Promise<Issue[]>;
  /** The posts that were released last, newest first. */
  lastReleased(limit: number): Promise<LoggedPost[]>;
  /** Numbers of the watches that a released post matched. */
  watchesOf(postId: string): Promise<number[]>;
  /** Counts the active subscribers who follow everything or one of these keys, each once, and the followers of each key. Reads all, in steps. */
  reach(keys: string[]): Promise<{ readers: number; followers: Map<string, number> }>;
  /** Watches by followers, the most first. */
  watches(page: { skipped: number; limit: number }): Promise<{ question: string; followers: number }[]>;
  /** The last released posts of which nobody follows a label, and that match no watch, newest first. */
  unfollowed(limit: number): Promise<{ key: string; title: string; releasedAt: number }[]>;
  /** Keys of what a subscriber follows; none for everything. */
  followKeys(subscriberId: number): Promise<string[]>;
  /** The addresses of subscribers. */
  emailsOf(ids: number[]): Promise<string[]>;
  /** The last issues that concerned a subscriber, newest first. */
  receivedBy(subscriberId: number, limit: number): Promise<ReceivedIssue[]>;
}
