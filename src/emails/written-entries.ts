import { FifoCache } from "../core/fifo-cache.ts";
import { LruCache } from "../core/lru-cache.ts";
import type { Issue } from "../core/newsletter/issue.ts";
import type { IssueEdit } from "../core/newsletter/issue-edit.ts";
import type { Site } from "../core/site.ts";
import { SizedCache } from "../core/sized-cache.ts";
import type { Written } from "./digest-list.ts";
import type { Headline } from "./headlines.ts";
import type { IssueFrame } from "./issue-frame.ts";

/** What is written once for all digests of an issue. */
export interface WrittenEntries {
  /** By how they are written, then by their ids. */
  entries: FifoCache<Written>;
  /** By the ids of their posts. */
  headlines: SizedCache<Headline>;
  /** By language and time zone. */
  frames: FifoCache<IssueFrame>;
}

/** Each takes 5 to 9 KB with what a provider makes of it: a post is written at two lengths, in each language and time zone. */
const ENTRIES_MAX = 3_000;
const HEADLINES_MAX = 1_000;
const FRAMES_MAX = 100;

export const writtenEntries = (): WrittenEntries => ({
  entries: new FifoCache(ENTRIES_MAX),
  headlines: new SizedCache(HEADLINES_MAX),
  frames: new FifoCache(FRAMES_MAX),
});

/** Those of the latest issues: a sender's next shift, and other senders, go on with what one has written. */
const latest = new LruCache<WrittenEntries>(2);

/** Returns what was written for an issue, as long as its site and its editor's words are the same. */
export const writtenFor = (
  { frequency, closedAt }: Pick<Issue, "frequency" | "closedAt">,
  site: Site,
  edit: IssueEdit,
): WrittenEntries => latest.get(JSON.stringify([frequency, closedAt, site, edit]), writtenEntries);
